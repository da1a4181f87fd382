using Carpool.Lab.Tests.Cluster;

namespace Carpool.Lab.Tests;

/// <summary>One lab of five servers and ten addresses for all tests that need no other: a boot takes a while.</summary>
[CollectionDefinition(Name)]
public sealed class FiveServers : ICollectionFixture<TestLab>
{
    public const string Name = "five servers";
}

/// <summary>What happens to five servers. Each test begins with all of them whole, whatever broke before.</summary>
[Collection(FiveServers.Name)]
public abstract class FiveServersTests(TestLab lab) : IAsyncLifetime
{
    protected TestLab Lab => lab;

    public async Task InitializeAsync()
    {
        if (LabSupport.Missing is not null) return;
        await lab.RestoreAsync();
        await lab.UntilAsync("all are one cluster, and up", status => status.IsWhole());
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
