using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>One thing that can be asked for.</summary>
/// <param name="Method">GET, which HEAD goes with, or POST.</param>
/// <param name="Pattern">The path, names in braces standing for one part of it.</param>
/// <param name="Demand">What it takes.</param>
/// <param name="Answer">Whoever gets here may.</param>
internal sealed record WebRoute(string Method, string Pattern, WebDemand Demand, RequestDelegate Answer);
