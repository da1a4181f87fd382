using System.Text.Json;
using System.Text.Json.Nodes;
using Carpool.Web;

namespace Carpool.Tests.Web;

public sealed class OpenApiTests : WebTests
{
    [Fact]
    public async Task The_document_has_the_paths_that_there_are()
    {
        var document = await DocumentAsync();
        var documented =
            from path in document["paths"]!.AsObject()
            from method in path.Value!.AsObject()
            select $"{method.Key.ToUpperInvariant()} {path.Key}";
        // Pages are for people.
        var routes = World.Server.Routes(CancellationToken.None)
            .Where(route => route.Demand != WebDemand.Page || route.Pattern == "/api/openapi.json")
            .Select(route => $"{route.Method} {route.Pattern}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_needs_the_token_says_so()
    {
        var document = await DocumentAsync();
        foreach (var route in World.Server.Routes(CancellationToken.None).Where(route => route.Method == "POST"))
            Assert.NotNull(document["paths"]![route.Pattern]!["post"]!["security"]);
    }

    [Theory]
    [InlineData("vips", "Vip")]
    [InlineData("nodes", "Node")]
    [InlineData("services", "Service")]
    [InlineData("services/smtp", "ServiceReport")]
    [InlineData("cluster", "Cluster")]
    [InlineData("cluster/plan?kill=mail01", "Preview")]
    [InlineData("wires", "Wire")]
    public async Task An_answer_has_the_documented_keys(string path, string schema)
    {
        var document = await DocumentAsync();
        var answer = JsonNode.Parse((await World.GetAsync($"/api/v1/{path}")).Text)!;

        Compare(document, schema, answer is JsonArray rows ? rows[0]! : answer);
    }

    private static void Compare(JsonNode document, string schema, JsonNode answer)
    {
        var properties = document["components"]!["schemas"]![schema]!["properties"]!.AsObject();
        Assert.Equal(
            properties.Select(one => one.Key).Order(StringComparer.Ordinal),
            answer.AsObject().Select(one => one.Key).Order(StringComparer.Ordinal));
        foreach (var (key, property) in properties)
            if (answer[key] is { } part && NameOf(property!) is { } inner)
                Compare(document, inner, part is JsonArray rows ? rows[0]! : part);
    }

    private static string? NameOf(JsonNode property) =>
        ((property["$ref"] ?? property["items"]?["$ref"])?.GetValue<string>())?.Split('/')[^1];

    private async Task<JsonNode> DocumentAsync()
    {
        var (_, text) = await World.GetAsync("/api/openapi.json");
        return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!;
    }
}
