using System.Text.Json;
using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Health;
using Carpool.Core.Planning;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>The JSON API: what the commands list with --json, and the orders that they give.</summary>
internal static class ApiRoutes
{
    public const string Root = "/api/v1";

    public static IEnumerable<WebRoute> Of(WebPool pool) =>
    [
        .. LiveSection.All.Select(section => Get(pool, $"/{section.Name}", (snapshot, _) => section.Write(snapshot))),
        Get(pool, "/services/{service}", Service),
        Get(pool, "/cluster/plan", Plan),
        Order(pool, "/nodes/{node}/drain", (of, body) => new NodeProtocol.DrainNode(of("node"), body.Force)),
        Order(pool, "/nodes/{node}/resume", (of, _) => new NodeProtocol.ResumeNode(of("node"))),
        Order(pool, "/vips/{address}/move", (of, body) => new NodeProtocol.MoveVip(
            of("address"), body.Node ?? throw new BadHttpRequestException("\"node\" is missing"))),
        Order(pool, "/vips/{address}/release", (of, _) => new NodeProtocol.ReleaseVip(of("address"))),
        Order(pool, "/services/{service}/disable", (of, body) =>
            new NodeProtocol.SetService(of("service"), body.Node, AdminState.Disabled, body.Force)),
        Order(pool, "/services/{service}/enable", (of, body) =>
            new NodeProtocol.SetService(of("service"), body.Node, AdminState.Ready, Force: false)),
    ];

    private static WebRoute Get(WebPool pool, string path, Func<NodeSnapshot, HttpRequest, string> write) => new(
        "GET", Root + path, WebDemand.Look, async http =>
        {
            var json = write(await pool.SnapshotAsync(http.RequestAborted), http.Request);
            await http.Response.WriteJsonAsync(StatusCodes.Status200OK, json);
        });

    private static string Service(NodeSnapshot snapshot, HttpRequest request)
    {
        var name = request.Part("service");
        return ServiceReport.Of(snapshot, name) is { } report
            ? AdminJson.WriteLine(report)
            : throw new BadHttpRequestException(
                Spelling.Unknown(name, "service", [.. snapshot.Services.Select(one => one.Name)]),
                StatusCodes.Status404NotFound);
    }

    private static string Plan(NodeSnapshot snapshot, HttpRequest request)
    {
        var whatIf = new WhatIf(Names("kill"), Names("drain"), Names("add")) { Move = Moves() };
        if (snapshot.Pool.FaultOf(whatIf) is { } fault)
            throw new BadHttpRequestException(fault, StatusCodes.Status404NotFound);
        return AdminJson.WriteLine(snapshot.Pool.Preview(whatIf));

        ValueList<string> Names(string key) =>
            [.. request.Query[key].OfType<string>().SelectMany(one => one.Split(','))];

        ValueList<WishedMove> Moves()
        {
            if (request.Query["move"] is not [_, ..] given) return [];
            var moves = WishedMove.Parse(string.Join(',', given.OfType<string>()), out var mistake);
            return mistake is null ? moves : throw new BadHttpRequestException($"move: {mistake}");
        }
    }

    private static WebRoute Order(WebPool pool, string path, Func<Func<string, string>, OrderBody, object> order) =>
        new("POST", Root + path, WebDemand.Order, async http =>
        {
            var given = order(http.Request.Part, await OrderBody.ReadAsync(http.Request));
            var answer = await pool.OrderAsync(given, http.RequestAborted);
            await http.Response.WriteJsonAsync(
                answer.Exit == 0 ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
                WebResponses.Said(answer.Exit == 0, answer.Text));
        });

    /// <param name="Node">Where.</param>
    /// <param name="Force">Even if the pool would be too small.</param>
    private sealed record OrderBody(string? Node, bool Force)
    {
        private static readonly OrderBody None = new(null, Force: false);

        /// <exception cref="BadHttpRequestException">It is no JSON object, or has other keys.</exception>
        public static async Task<OrderBody> ReadAsync(HttpRequest request)
        {
            try
            {
                using var reader = new StreamReader(request.Body);
                var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
                if (string.IsNullOrWhiteSpace(text)) return None;
                if (JsonNode.Parse(text) is not JsonObject body) throw new BadHttpRequestException("no JSON object");

                var unknown = body.Select(one => one.Key).Except(["node", "force"]).FirstOrDefault();
                return unknown is null
                    ? new OrderBody(body["node"]?.GetValue<string>(), body["force"]?.GetValue<bool>() ?? false)
                    : throw new BadHttpRequestException($"\"{unknown}\" is no key of an order: node, force");
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                throw new BadHttpRequestException(e.Message, e);
            }
        }
    }
}
