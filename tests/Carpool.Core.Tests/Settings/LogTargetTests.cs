using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

public sealed class LogTargetTests
{
    [Theory]
    [InlineData("stdout", typeof(LogTarget.Stdout))]
    [InlineData("/var/log/carpool/connections.log", typeof(LogTarget.File))]
    [InlineData("syslog:udp:192.0.2.5:514", typeof(LogTarget.SyslogServer))]
    [InlineData("syslog:tcp:[2001:db8::5]:601", typeof(LogTarget.SyslogServer))]
    [InlineData("syslog:/dev/log", typeof(LogTarget.SyslogSocket))]
    public void A_target_that_is_read_is_written_the_same(string text, Type kind)
    {
        Assert.True(LogTarget.TryParse(text, out var target));
        Assert.Equal((kind, text), (target.GetType(), target.ToString()));
    }

    [Theory]
    [InlineData(""), InlineData("/"), InlineData("stderr"), InlineData("log/connections"), InlineData("syslog:")]
    [InlineData("syslog:udp:192.0.2.5"), InlineData("syslog:udp:192.0.2.5:0"), InlineData("syslog:tls:192.0.2.5:1")]
    [InlineData("syslog:tcp:2001:db8::5:601"), InlineData("syslog:/"), InlineData("syslog:dev/log")]
    public void Other_texts_are_none(string text) => Assert.False(LogTarget.TryParse(text, out _));
}
