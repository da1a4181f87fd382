using System.Text;
using Carpool.Core.Carp;
using CsCheck;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpAuthenticatorTests
{
    private static readonly Gen<NetAddress> Addresses = Gen.OneOf(
        Gen.Byte.Array[4].Select(octets => NetAddress.Read(octets)),
        Gen.Byte.Array[16].Select(octets => NetAddress.Read(octets)));

    [Fact]
    public void The_order_of_the_addresses_and_doubles_do_not_matter() =>
        Gen.Select(Addresses.Array[0, 12], Gen.ULong).Sample((addresses, counter) =>
        {
            var one = Digest(new CarpAuthenticator("secret"u8, 7, addresses), counter);
            var other = new CarpAuthenticator("secret"u8, 7, [.. addresses.Reverse(), .. addresses.Take(2)]);

            Assert.Equal(one, Digest(other, counter));
        });

    [Fact]
    public void One_address_less_is_another_digest() =>
        Gen.Select(Addresses.HashSet[1, 12], Gen.ULong).Sample((set, counter) =>
        {
            var addresses = set.Where(a => a.ToString() is not ("0.0.0.0" or "255.255.255.255" or "::")).ToArray();
            if (addresses.Length == 0) return;
            var full = new CarpAuthenticator("secret"u8, 7, addresses);

            Assert.False(full.Accepts(counter, Digest(new CarpAuthenticator("secret"u8, 7, addresses[1..]), counter)));
        });

    [Fact]
    public void All_zeros_and_all_ones_are_not_hashed() => Assert.Equal(
        Digest(Of("192.0.2.1"), 5),
        Digest(Of("192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 5));

    [Fact]
    public void The_scope_inside_a_link_local_address_is_not_hashed() =>
        Assert.Equal(Digest(Of("fe80::1"), 5), Digest(Of("fe80:3::1"), 5));

    [Fact]
    public void Both_forms_are_accepted_and_only_the_chosen_one_is_sent()
    {
        NetAddress[] addresses = [NetAddress.Parse("2001:db8::34"), NetAddress.Parse("fe80::1")];
        var full = new CarpAuthenticator("v6ll"u8, 34, addresses);
        var openBsd = new CarpAuthenticator("v6ll"u8, 34, addresses, CarpDigestForm.WithoutLinkLocal);

        Assert.NotEqual(Digest(full, 1), Digest(openBsd, 1));
        Assert.True(full.Accepts(1, Digest(openBsd, 1)));
        Assert.True(openBsd.Accepts(1, Digest(full, 1)));
    }

    [Fact]
    public void Without_link_local_addresses_there_is_one_form()
    {
        NetAddress[] addresses = [NetAddress.Parse("2001:db8::34")];

        Assert.Equal(
            Digest(new CarpAuthenticator("x"u8, 1, addresses), 1),
            Digest(new CarpAuthenticator("x"u8, 1, addresses, CarpDigestForm.WithoutLinkLocal), 1));
    }

    [Fact]
    public void An_empty_password_is_a_key_of_zeros() => Assert.Equal(
        Digest(new CarpAuthenticator([], 5, [NetAddress.Parse("192.0.2.1")]), 1),
        Digest(new CarpAuthenticator(new byte[19], 5, [NetAddress.Parse("192.0.2.1")]), 1));

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void A_password_has_at_most_19_octets(int octets, bool fits)
    {
        var fault = Record.Exception(() => new CarpAuthenticator(new byte[octets], 1, []));

        Assert.Equal(fits, fault is null);
        const string words = "the password has 20 octets, CARP uses at most 19";
        if (!fits) Assert.Contains(words, fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_addresses_fit_and_sixty_one_are_refused()
    {
        NetAddress[] addresses = [.. Enumerable.Range(1, 61).Select(i => NetAddress.Parse($"2001:db8::{i:x}"))];

        Assert.Equal(20, Digest(new CarpAuthenticator("x"u8, 1, addresses[..60]), 1).Length);
        Assert.Throws<ArgumentException>(() => new CarpAuthenticator("x"u8, 1, addresses));
    }

    [Fact]
    public void Signing_and_checking_allocate_nothing()
    {
        var authenticator = new CarpAuthenticator(
            "secret"u8,
            1,
            [NetAddress.Parse("192.0.2.1"), NetAddress.Parse("2001:db8::1"), NetAddress.Parse("fe80::1")]);
        Span<byte> digest = stackalloc byte[CarpAuthenticator.DigestSize];
        authenticator.Sign(1, digest);
        authenticator.Accepts(2, digest);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0UL; i < 1000; i++)
        {
            authenticator.Sign(i, digest);
            authenticator.Accepts(i + 1, digest);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static CarpAuthenticator Of(params string[] addresses) =>
        new(Encoding.UTF8.GetBytes("secret"), 1, [.. addresses.Select(NetAddress.Parse)]);

    private static byte[] Digest(CarpAuthenticator authenticator, ulong counter)
    {
        var digest = new byte[CarpAuthenticator.DigestSize];
        authenticator.Sign(counter, digest);
        return digest;
    }
}
