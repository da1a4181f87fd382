using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Carpool.Tests.Telemetry;

/// <summary>A collector on a loopback port, which keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, options => options.Protocols = protocols));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>What came, with its path and the header X-Scope.</summary>
    public BlockingCollection<(string Path, string Scope, ProtoMessage Body)> Requests { get; } = [];

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<OtlpReceiver> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var receiver = new OtlpReceiver(protocols);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next of what is sent to a path.</summary>
    public async Task<ProtoMessage> NextAsync(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await Task.Run(() => Requests.GetConsumingEnumerable(limit.Token).First(one => one.Path == path).Body);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Requests.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        // gRPC: a flag and the length before the message, and the outcome behind the answer.
        var isGrpc = http.Request.ContentType == "application/grpc";
        Requests.Add((
            http.Request.Path, http.Request.Headers["X-Scope"].ToString(),
            new ProtoMessage(body.ToArray().AsSpan(isGrpc ? 5 : 0))));
        http.Response.StatusCode = Status;
        if (!isGrpc) return;
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[5]);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
