using System.Net.Sockets;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Whatever a server says, and however slowly, its check ends with a result.</summary>
public sealed class HostileServerTests
{
    /// <summary>By each type the beginning of what its server says, behind which noise comes.</summary>
    public static TheoryData<CheckType, string> Types => new()
    {
        { CheckType.Smtp, "220 " },
        { CheckType.Lmtp, "220 " },
        { CheckType.Pop3, "+OK " },
        { CheckType.Imap, "* OK " },
        { CheckType.Http, "HTTP/1.1 200 " },
        { CheckType.Agent, "up " },
        { CheckType.Tcp, "22" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Noise_has_a_result_that_is_fit_for_a_log(CheckType type, string beginning)
    {
        var octets = Gen.OneOf(Gen.Byte, Gen.Char["0245+*-. AOKERBYE\r\n\r\n"].Select(one => (byte)one));
        await Gen.Select(Gen.Bool, octets.Array[0, 300]).SampleAsync(
            async (begins, noise) =>
            {
                using var server = new TestServer("mail01", "127.0.0.11", async socket =>
                {
                    if (begins) await socket.SayAsync(beginning);
                    await socket.SendAllAsync(noise);
                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReadToEndAsync();
                });
                var result = await Of(type).RunAsync(server.Server);
                Assert.DoesNotContain(result.Detail, char.IsControl);
                Assert.NotEqual(CheckStatus.SocketError, result.Status);
                Assert.True(result.IsSuccess || result.Status >= CheckStatus.L7Ok, result.ToString());
            },
            iter: 60);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_octet_now_and_then_is_no_answer_and_wins_no_time(CheckType type, string beginning)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(beginning);
            while (true)
            {
                await socket.SayAsync("x");
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        });

        var result = await (Of(type) with { Timeout = TimeSpan.FromMilliseconds(300) }).RunAsync(server.Server);

        Assert.Equal("L7TOUT", result.Word);
    }

    private static CheckSettings Of(CheckType type) => type switch
    {
        CheckType.Http => HttpCheckTests.Http(),
        CheckType.Tcp => StepsCheckTests.Polite,
        _ => CheckSupport.Settings(type),
    };
}
