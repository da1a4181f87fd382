namespace Carpool.Core.Carp;

/// <summary>What a node is for one virtual address.</summary>
public enum CarpRole : byte
{
    /// <summary>Not taking part: stopped, or without a link.</summary>
    Init,

    /// <summary>Listening to the master, ready to take over.</summary>
    Backup,

    /// <summary>Advertising, and answering for the address.</summary>
    Master,
}
