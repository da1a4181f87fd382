namespace Carpool.Tests.Web;

/// <summary>Tests in front of one daemon's HTTP.</summary>
public abstract class WebTests : IAsyncLifetime, IAsyncDisposable
{
    private protected WebWorld World { get; } = new();

    public Task InitializeAsync() => World.StartAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
