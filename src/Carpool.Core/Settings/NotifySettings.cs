using Carpool.Core.Events;

namespace Carpool.Core.Settings;

/// <summary><c>carpool.notify</c>: who is told of events, each by a hook of his own.</summary>
public sealed record NotifySettings
{
    /// <summary>Programs that are run, 0..16.</summary>
    public required ValueList<ExecHookSettings> Exec { get; init; }

    /// <summary>Servers that are told over HTTP, 0..16.</summary>
    public required ValueList<WebhookSettings> Webhook { get; init; }
}

/// <summary>Which events a hook is told of, and how long that may take.</summary>
public abstract record HookSettings
{
    /// <summary>Of these kinds; empty, which is the default: of all.</summary>
    public required ValueList<EventKind> Kinds { get; init; }

    /// <summary>Of this level and above. Default info.</summary>
    public required EventLevel Level { get; init; }

    public required HookScope Scope { get; init; }

    /// <summary>For one delivery, 100 ms..10 m. Default 10 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Events that may wait, 1..10000; beyond that the oldest are dropped, and told of. Default 100.</summary>
    public required int Queue { get; init; }

    /// <summary>What becomes of hooks is told to none: it would not end.</summary>
    public bool Takes(PoolEvent one) =>
        one.What.Kind is not EventKind.Hook
        && (Kinds.Count == 0 || Kinds.Contains(one.What.Kind))
        && one.What.Level >= Level
        && (Scope is HookScope.Pool || one.IsOwn);
}

/// <summary>Whose events a hook is told of.</summary>
public enum HookScope : byte
{
    /// <summary>Those of the node that tells, so that each is told once in the pool. The default.</summary>
    Node,

    /// <summary>Also what it sees of the others, as all of them do.</summary>
    Pool,
}

/// <summary>One of <c>carpool.notify.exec</c>: a program that is run for each event.</summary>
public sealed record ExecHookSettings : HookSettings
{
    /// <summary>The program by its absolute path, and its first arguments.</summary>
    public required ValueList<string> Command { get; init; }
}

/// <summary>One of <c>carpool.notify.webhook</c>: a server that each event is posted to.</summary>
public sealed record WebhookSettings : HookSettings
{
    /// <summary>http or https.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// File with the secret that signs what is posted in its first line, or null: nothing is signed. Relative to the
    /// configuration file's folder.
    /// </summary>
    public required string? SecretFile { get; init; }

    /// <summary>Tries after the first, each later than the one before, 0..20. Default 5.</summary>
    public required int Retries { get; init; }

    /// <summary>The same with whole paths.</summary>
    /// <param name="folder">Where relative ones start.</param>
    public WebhookSettings In(string folder) =>
        SecretFile is { } file ? this with { SecretFile = Path.Combine(folder, file) } : this;
}
