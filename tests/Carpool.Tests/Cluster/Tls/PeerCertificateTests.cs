using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Cluster;
using Carpool.Cluster.Tls;

namespace Carpool.Tests.Cluster.Tls;

/// <summary>Two sides of a real TLS connection over loopback, each judging the other's certificate.</summary>
public sealed class PeerCertificateTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Two_nodes_of_the_pool_accept_each_other()
    {
        var (caller, called) = await ConnectAsync(_authority.For("mail01"), _authority.For("mail02"));

        Assert.Null(caller);
        Assert.Null(called);
    }

    [Fact]
    public async Task Who_shows_nothing_is_refused()
    {
        var (_, called) = await ConnectAsync(null, _authority.For("mail02"));

        Assert.Equal("it shows no certificate", called);
    }

    [Fact]
    public async Task Another_authority_of_the_same_name_is_no_authority()
    {
        using var other = new TestAuthority();

        var (_, called) = await ConnectAsync(other.For("mail01"), _authority.For("mail02"));

        Assert.Equal("its certificate was not made by the pool's authority but by CN=Carpool test", called);
    }

    [Fact]
    public async Task The_called_one_is_judged_too()
    {
        using var other = new TestAuthority();

        var (caller, _) = await ConnectAsync(_authority.For("mail01"), other.For("mail02"));

        Assert.Equal("its certificate was not made by the pool's authority but by CN=Carpool test", caller);
    }

    [Fact]
    public async Task A_certificate_of_ones_own_making_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail01", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        var (_, called) = await ConnectAsync(_authority.For("mail01") with { Own = own }, _authority.For("mail02"));

        Assert.Equal("its certificate was not made by the pool's authority but by CN=mail01", called);
    }

    [Fact]
    public async Task A_node_that_is_not_configured_is_refused()
    {
        var stranger = TestAuthority.Pool.Node("mail01")! with { Name = "mail09" };

        var (_, called) = await ConnectAsync(
            _authority.For(stranger, DateTimeOffset.UtcNow), _authority.For("mail02"));

        Assert.Equal("its certificate is for mail09, which is no node of this pool", called);
    }

    [Fact]
    public async Task A_nodes_certificate_is_no_use_at_another_nodes_address()
    {
        var (caller, _) = await ConnectAsync(_authority.For("mail01"), _authority.For("mail01"));

        Assert.Equal("its certificate is for mail01, which has another address", caller);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_dates()
    {
        var begin = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var old = new TestAuthority(begin);
        var expired = old.For(TestAuthority.Pool.Node("mail01")!, begin.AddHours(2));

        var (_, called) = await ConnectAsync(expired, old.For("mail02"));

        Assert.Equal("its certificate is valid from 2020-01-01 01:00:00Z to 2022-01-01 02:00:00Z only", called);
    }

    [Fact]
    public async Task While_one_authority_takes_the_place_of_another_both_count()
    {
        using var next = new TestAuthority();
        var (one, other) = (_authority.For("mail01"), next.For("mail02"));
        var both = one with { Authorities = [.. one.Authorities, .. other.Authorities] };

        var (caller, called) = await ConnectAsync(both, other with { Authorities = both.Authorities });

        Assert.Null(caller);
        Assert.Null(called);
    }

    [Theory]
    [InlineData("ssl.tcp://carpool@192.0.2.11:4053", "192.0.2.11")]
    [InlineData("ssl.tcp://carpool@[2001:db8::11]:4053", "2001:db8::11")]
    [InlineData("[::ffff:192.0.2.11]:53412", "192.0.2.11")]
    [InlineData("192.0.2.11:53412", "192.0.2.11")]
    [InlineData("mail01:53412", "255.255.255.255")]
    [InlineData("", "255.255.255.255")]
    public void The_address_of_the_other_side_is_found_in_what_Akka_says_of_it(string remote, string address) =>
        Assert.Equal(IPAddress.Parse(address), ClusterTls.AddressOf(remote));

    /// <summary>What each side has against the other; null: nothing, or it was never asked.</summary>
    private static async Task<(string? Caller, string? Called)> ConnectAsync(
        ClusterCertificates? caller, ClusterCertificates called)
    {
        string? callersFault = null, calledsFault = null;
        var (own, other) = (Address("mail01"), Address("mail02"));
        using var listener = new TcpListener(other, 0);
        listener.Start();
        using var client = new TcpClient(new IPEndPoint(own, 0));
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint).WaitAsync(Patience);
        using var server = await listener.AcceptTcpClientAsync().WaitAsync(Patience);

        await using var accepting = new SslStream(server.GetStream(), false, (_, shown, _, _) =>
            (calledsFault = Judge(shown, own, called)) is null);
        await using var calling = new SslStream(client.GetStream(), false, (_, shown, _, _) =>
            (callersFault = Judge(shown, other, caller ?? called)) is null);
        await Task.WhenAll(
            FinishAsync(() => accepting.AuthenticateAsServerAsync(called.Own, true, SslProtocols.None, false)),
            FinishAsync(() => calling.AuthenticateAsClientAsync(
                "", caller is null ? null : [caller.Own], SslProtocols.None, false))).WaitAsync(Patience);
        return (callersFault, calledsFault);
    }

    private static string? Judge(X509Certificate? shown, IPAddress peer, ClusterCertificates judge) =>
        PeerCertificate.Fault(shown as X509Certificate2, peer, TestAuthority.Pool.Nodes, judge.Authorities);

    private static IPAddress Address(string node) => TestAuthority.Pool.Node(node)!.Address.ToIPAddress();

    private static async Task FinishAsync(Func<Task> handshake)
    {
        try
        {
            await handshake();
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // The other side, or this one, refused: the faults say which, and why.
        }
    }
}
