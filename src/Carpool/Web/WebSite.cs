using System.Net;
using System.Net.Sockets;
using Akka.Event;
using Carpool.Core;
using Carpool.Nodes;
using Carpool.Proxy.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Carpool.Web;

/// <summary>Kestrel with all that can be asked for, for one configuration.</summary>
internal static class WebSite
{
    private const int MaxConnections = 256;
    private const int MaxBody = 4096;

    // asm-generic/socket.h: what .NET has no name for.
    private const int SolSocket = 1, SoReusePort = 15;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Listens, and serves until it is disposed of.</summary>
    /// <param name="routes">What can be asked for; they end by the token.</param>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static async Task<IAsyncDisposable> StartAsync(
        LocalConfiguration configuration,
        Func<CancellationToken, IEnumerable<WebRoute>> routes,
        ILoggingAdapter log,
        CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = Listen);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Configure(kestrel, configuration));

        var app = builder.Build();
        try
        {
            var request = new WebRequest(configuration.Web!, log);
            app.Use(request.AnswerAsync);
            app.UseRouting();
            foreach (var route in routes(app.Lifetime.ApplicationStopping))
                app.MapMethods(
                    route.Pattern, route.Method == "GET" ? ["GET", "HEAD"] : [route.Method], request.Guarded(route));
            await app.StartAsync(ct);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void Configure(KestrelServerOptions kestrel, LocalConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxRequestBodySize = MaxBody;
        limits.MaxRequestLineSize = 4096;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAlive;
        limits.Http2.MaxStreamsPerConnection = 32;
        foreach (var listen in configuration.Settings.Http!.Listen)
        {
            foreach (var endpoint in listen.On(configuration.Node))
                kestrel.Listen(new IPEndPoint(endpoint.Address.ToIPAddress(), endpoint.Port), options =>
                {
                    options.Protocols = listen.IsLoopback ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
                    if (listen.IsLoopback) return;
                    options.UseHttps(new HttpsConnectionAdapterOptions
                    {
                        ServerCertificate = configuration.Web!.Certificate,
                        ServerCertificateChain = [.. configuration.Web.Chain],
                    });
                });
        }
    }

    /// <summary>
    /// The addresses need not be there yet, and while a daemon takes another's place, both listen (SO_REUSEPORT).
    /// </summary>
    private static Socket Listen(EndPoint endpoint)
    {
        var (address, port) = (NetAddress.From(((IPEndPoint)endpoint).Address), ((IPEndPoint)endpoint).Port);
        var socket = TcpSocket.Open(address);
        try
        {
            if (address.IsV6) socket.DualMode = false;
            socket.SetRawSocketOption(SolSocket, SoReusePort, [1, 0, 0, 0]);
            TcpSocket.BindVirtual(socket, address, (ushort)port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Signals are for the daemon, of which this is a part.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
