using System.Runtime.InteropServices;

namespace Carpool.Proxy.Tls;

/// <summary>What the connections of one certificate have in common (SSL_CTX). Freed with the last of them.</summary>
internal sealed class TlsContext : SafeHandle
{
    // The library calls them as long as it has the context.
    private readonly List<Delegate> _callbacks = [];

    private TlsContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    internal static TlsContext ForServers() => new(LibSsl.NewContext(LibSsl.ServerMethod()));

    internal static TlsContext ForClients() => new(LibSsl.NewContext(LibSsl.ClientMethod()));

    /// <summary>A pointer for the library, good for as long as the context is.</summary>
    internal nint Callback(Delegate callback)
    {
        _callbacks.Add(callback);
        return Marshal.GetFunctionPointerForDelegate(callback);
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeContext(handle);
        return true;
    }
}

/// <summary>One connection (SSL).</summary>
internal sealed class TlsHandle : SafeHandle
{
    internal TlsHandle(TlsContext context)
        : base(0, ownsHandle: true)
    {
        Context = context;
        SetHandle(LibSsl.New(context));
    }

    /// <summary>Whose callbacks it calls.</summary>
    internal TlsContext Context { get; }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.Free(handle);
        return true;
    }
}
