namespace Carpool.Core.Carp;

/// <summary>
/// Which addresses of a vhid go into the digest of what we send. What we hear is accepted in either form.
/// </summary>
public enum CarpDigestForm : byte
{
    /// <summary>All of them, as FreeBSD, NetBSD and ucarp have it.</summary>
    Full,

    /// <summary>All but IPv6 link-local ones: what OpenBSD sends.</summary>
    WithoutLinkLocal,
}
