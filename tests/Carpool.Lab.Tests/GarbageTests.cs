using System.Globalization;

namespace Carpool.Lab.Tests;

/// <summary>Somebody on a server who means it ill, or whose program is broken, at every socket of its daemon.</summary>
public sealed class GarbageTests(TestLab lab) : FiveServersTests(lab)
{
    /// <summary>
    /// Three times a thousand connections to HTTP, all open at once: half lines, octets at random, requests whose
    /// answers nobody reads, and silence. Beside them lines of 10 MB, here and at the Unix sockets, which have all
    /// their places taken by half lines.
    /// </summary>
    private const string Attack = """
        use strict;
        use IO::Socket::INET;
        use IO::Socket::UNIX;
        $SIG{PIPE} = 'IGNORE';
        my $junk = pack 'C*', map { int rand 256 } 1 .. 4096;
        my $line = 'A' x 10_000_000;
        my $request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" x 50;
        my ($opened, $cut) = (0, 0);
        sub http { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 4054) }
        sub unix { IO::Socket::UNIX->new(Peer => "/run/carpool/$_[0].sock") }
        sub flood {
          my $socket = shift or return;
          local $SIG{ALRM} = sub { die };
          alarm 20;
          my $sent = eval { syswrite($socket, $line) } // 0;
          alarm 0;
          $cut++ if $sent < length $line;
        }
        for my $round (1 .. 3) {
          my @open;
          for my $i (1 .. 1000) {
            my $socket = http() or next;
            syswrite $socket, ("GET /met", $junk, $request, '')[$i % 4];
            push @open, $socket;
            $opened++;
          }
          for my $name (qw(carpool haproxy)) {
            flood(unix($name));
            for my $i (1 .. 32) {
              my $socket = unix($name) or next;
              syswrite $socket, $i % 2 ? '{"args":' : $junk =~ s/\n//gr;
              push @open, $socket;
            }
          }
          flood(http());
        }
        print "$opened $cut";
        """;

    [LabFact]
    public async Task Garbage_at_every_socket_costs_no_address_and_little_memory()
    {
        const string ask = "curl --silent --noproxy '*' --fail http://127.0.0.1:4054";
        var before = await RolesAsync();
        var memory = await MemoryAsync();

        var seen = await Lab.ExecAsync("mail01", "sh", "-c", "ulimit -n 4096; exec perl -e \"$0\"", Attack);

        Assert.Equal(["3000", "9"], seen.Split(' '));
        Assert.Equal("ready\n", await Lab.ExecAsync("mail01", "sh", "-c", $"{ask}/health/ready"));
        Assert.Equal(before, await RolesAsync());
        Assert.InRange(await MemoryAsync() - memory, long.MinValue, 64 << 20);

        async Task<long> MemoryAsync()
        {
            const string resident = "process_resident_memory_bytes ";
            var metrics = await Lab.ExecAsync("mail01", "sh", "-c", $"{ask}/metrics");
            var line = metrics.Split('\n').Single(line => line.StartsWith(resident, StringComparison.Ordinal));
            return long.Parse(line[resident.Length..], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Who is what for each address since when, and how often the kernel had to silence one.</summary>
    private async Task<string[]> RolesAsync() =>
    [
        .. from host in (await Lab.StatusAsync()).Hosts
           from vip in host.Vips
           select $"{host.Name} {vip.Address} {vip.State} {vip.Since} {vip.Master} {vip.Counters.Lapses}",
    ];
}
