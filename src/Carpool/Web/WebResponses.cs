using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>What all answers have in common.</summary>
internal static class WebResponses
{
    /// <summary>A part of the path, as the pattern names it.</summary>
    public static string Part(this HttpRequest request, string name) => (string)request.RouteValues[name]!;

    public static Task WriteJsonAsync(this HttpResponse response, int status, string json) =>
        response.WriteTextAsync(status, "application/json", json);

    public static Task WriteTextAsync(this HttpResponse response, int status, string type, string text)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(text, response.HttpContext.RequestAborted);
    }

    /// <summary>What became of an order, or why a request was refused.</summary>
    public static string Said(bool isDone, string text) =>
        new JsonObject { ["done"] = isDone, ["text"] = text }.ToJsonString();
}
