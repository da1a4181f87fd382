using Carpool.Core;

namespace Carpool.Telemetry;

/// <summary>What a collector is reached by: as webhooks are, with headers, and it is noted why it fails.</summary>
internal sealed class CollectorClient : DelegatingHandler
{
    private readonly CollectorLog _log;

    private CollectorClient(CollectorLog log)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        _log = log;
    }

    public static HttpClient Create(CollectorLog log, TimeSpan timeout, ValueList<OtlpHeader> headers)
    {
        var client = new HttpClient(new CollectorClient(log)) { Timeout = timeout };
        foreach (var (name, value) in headers) client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(base.Send(request, cancellationToken));
        }
        catch (Exception e)
        {
            _log.Fault = Reason(e);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception e)
        {
            _log.Fault = Reason(e);
            throw;
        }
    }

    private HttpResponseMessage Judge(HttpResponseMessage response)
    {
        _log.Fault = response.IsSuccessStatusCode
            ? null
            : $"it answers {(int)response.StatusCode} {response.StatusCode}";
        return response;
    }

    private static string Reason(Exception fault) =>
        fault is OperationCanceledException ? "no answer in time" : fault.GetBaseException().Message;
}
