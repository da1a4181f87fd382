using Akka.Event;
using Carpool.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>What happens to each request before it is answered, and when that fails.</summary>
internal sealed class WebRequest(WebKeys keys, ILoggingAdapter log)
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For every request, whatever it asks for.</summary>
    public async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        try
        {
            await next(http);
            if (http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false })
                await RefuseAsync(http, new(StatusCodes.Status404NotFound, "there is no such thing"));
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or the daemon goes.
            http.Abort();
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await RefuseAsync(http, Refusal(http.Request, e));
        }
    }

    /// <summary>Answers only who may ask.</summary>
    public RequestDelegate Guarded(WebRoute route) => async http =>
    {
        var request = http.Request;
        if (WebGuard.Judge(route.Demand, request.IsHttps, request.Host.Host, request.Headers.Authorization, keys)
            is { } refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(http, refusal);
            return;
        }

        if (route.Demand == WebDemand.Order)
        {
            OrderTrace.ComeFrom($"http {http.Connection.RemoteIpAddress}");
            log.Info("http: {Client} orders {Path}", http.Connection.RemoteIpAddress, request.Path.Value);
        }

        await route.Answer(http);
    };

    private WebRefusal Refusal(HttpRequest request, Exception fault)
    {
        switch (fault)
        {
            case BadHttpRequestException bad: return new(bad.StatusCode, bad.Message);
            case TimeoutException late: return new(StatusCodes.Status503ServiceUnavailable, late.Message);
            default:
                log.Error(fault, "http: {Method} {Path} failed", request.Method, request.Path.Value);
                return new(StatusCodes.Status500InternalServerError, "a fault of the daemon; its log has more");
        }
    }

    private static Task RefuseAsync(HttpContext http, WebRefusal refusal) =>
        http.Response.WriteJsonAsync(refusal.Status, WebResponses.Said(false, refusal.Why));
}
