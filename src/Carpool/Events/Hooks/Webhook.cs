using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Carpool.Core.Events;
using Carpool.Core.Settings;

namespace Carpool.Events.Hooks;

/// <summary>
/// Posts an event to a server, signed with a secret that both know, as GitHub signs its own. What is signed has the
/// time and the number of the event in it: a receiver that looks at both is fooled by no copy.
/// </summary>
/// <param name="settings">With whole paths.</param>
/// <param name="client">With no timeout of its own.</param>
/// <param name="time">The clock.</param>
public sealed class Webhook(WebhookSettings settings, HttpClient client, TimeProvider time)
{
    /// <summary>Makes what all webhooks post with: certificates are verified, and no redirection is followed.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<Delivery> DeliverAsync(PoolEvent one, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var request = await RequestAsync(one, either.Token);
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? Delivery.Done : Refusal(response);
        }
        catch (OperationCanceledException)
        {
            return new Delivery($"no answer within {Duration.Format(settings.Timeout)}", IsFinal: false);
        }
        catch (HttpRequestException e)
        {
            return new Delivery(e.GetBaseException().Message, IsFinal: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery(e.Message, IsFinal: false);
        }
    }

    /// <summary>Who refuses what he was sent will do so again; who is overloaded may not.</summary>
    private static Delivery Refusal(HttpResponseMessage response)
    {
        var isFinal = (int)response.StatusCode is < 500
            and not ((int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests);
        return new Delivery($"answered {(int)response.StatusCode} {response.StatusCode}", isFinal);
    }

    private async Task<HttpRequestMessage> RequestAsync(PoolEvent one, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(EventJson.Write(one));
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        var headers = request.Headers;
        headers.UserAgent.Add(new ProductInfoHeaderValue("carpool", null));
        headers.Add("X-Carpool-Event", one.What.Kind.Word());
        headers.Add("X-Carpool-Id", string.Create(CultureInfo.InvariantCulture, $"{one.Node}-{one.Sequence}"));
        headers.Add("X-Carpool-Timestamp", one.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (settings.SecretFile is { } file)
            headers.Add("X-Carpool-Signature", Sign(body, await SecretAsync(file, ct)));
        return request;
    }

    /// <summary>Read each time, so that a new one needs no reload.</summary>
    private static async Task<string> SecretAsync(string file, CancellationToken ct)
    {
        using var reader = new StreamReader(file);
        return await reader.ReadLineAsync(ct) ?? "";
    }

    private static string Sign(byte[] body, string secret) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
}
