namespace Carpool.Linux.Netlink;

/// <summary>Error numbers of Linux that have a name of their own here (errno(3); the values of x86 and arm).</summary>
internal enum Errno
{
    None = 0,
    Eperm = 1,
    Enoent = 2,
    Eintr = 4,
    Eagain = 11,
    Enomem = 12,
    Eacces = 13,
    Eexist = 17,
    Enodev = 19,
    Eopnotsupp = 95,
    Eafnosupport = 97,
    Eaddrnotavail = 99,
    Enetdown = 100,
    Enobufs = 105,
    Etimedout = 110,
}
