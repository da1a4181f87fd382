using System.Net;
using Carpool.Core;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests;

/// <summary>The ends of a session as sockets have them, for tests to compare.</summary>
internal static class ReportedEndpoints
{
    extension(SessionReport report)
    {
        internal EndPoint Client => Of(report.Connection.Client);

        internal EndPoint Frontend => Of(report.Connection.Virtual);

        internal EndPoint? Outgoing => report.Connection.Outgoing is { } outgoing ? Of(outgoing) : null;
    }

    private static IPEndPoint Of(NetEndpoint endpoint) => new(endpoint.Address.ToIPAddress(), endpoint.Port);
}
