using System.Diagnostics;
using System.Globalization;
using System.Text;
using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

/// <summary>
/// Throws mutated vectors and random octets at the decoder: it never throws, never allocates, and what it accepts has
/// one form only. CARPOOL_FUZZ_SECONDS makes it run for that long, CARPOOL_FUZZ_SEED repeats a run.
/// </summary>
public sealed class CarpDecoderFuzz
{
    private const int Rounds = 200_000;
    private const int MaxLength = 64;
    private static readonly byte[][] Seeds = [.. CarpVector.Good.Concat(CarpVector.Bad).Select(v => v.Pdu)];
    private static readonly CarpAuthenticator Key =
        new(Encoding.UTF8.GetBytes("secret"), 1, [NetAddress.Parse("10.99.0.100")]);

    [Fact]
    public void The_decoder_takes_anything()
    {
        var seconds = Setting("CARPOOL_FUZZ_SECONDS", 0);
        var seed = Setting("CARPOOL_FUZZ_SEED", 20_25);
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var buffer = new byte[MaxLength];
        var again = new byte[CarpCodec.Size];
        var accepted = 0;
        CheckOne(buffer, CarpCodec.Ttl, again);

        for (var round = 0; round < Rounds || watch.Elapsed.TotalSeconds < seconds; round++)
        {
            var length = Mutate(random, buffer);
            var ttl = random.Next(8) == 0 ? (byte)random.Next(256) : CarpCodec.Ttl;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var verdict = CheckOne(buffer.AsSpan(0, length), ttl, again);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            if (verdict == CarpDrop.None) accepted++;
            var same = verdict != CarpDrop.None || buffer.AsSpan(0, length).SequenceEqual(again);
            if (!same || allocated != 0)
                Assert.Fail(
                    $"seed {seed}, round {round}: {Convert.ToHexStringLower(buffer, 0, length)} is {verdict.Word()}, " +
                    $"allocated {allocated}, written again as {Convert.ToHexStringLower(again)}");
        }

        Assert.True(accepted > Rounds / 100, $"only {accepted} accepted, the mutations miss the mark");
    }

    /// <summary>Reads, checks, and writes again what was accepted.</summary>
    private static CarpDrop CheckOne(ReadOnlySpan<byte> pdu, byte ttl, Span<byte> again)
    {
        var drop = CarpCodec.TryRead(pdu, ttl, out var ad);
        if (drop != CarpDrop.None) return drop;
        if (!Key.Accepts(ad.Counter, CarpCodec.DigestOf(pdu))) return CarpDrop.BadDigest;

        CarpCodec.Write(again, ad, Key);
        return CarpDrop.None;
    }

    private static int Mutate(Random random, byte[] buffer)
    {
        if (random.Next(8) == 0)
        {
            random.NextBytes(buffer);
            return random.Next(MaxLength + 1);
        }

        var seed = Seeds[random.Next(Seeds.Length)];
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        for (var flips = random.Next(4); flips > 0; flips--)
            buffer[random.Next(length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(random.Next(2) * 255);
        if (random.Next(8) == 0) length = random.Next(MaxLength + 1);

        // Without a right digest and checksum now and then, everything would end at the first gates.
        if (length == CarpCodec.Size && random.Next(2) == 0)
            CarpCodec.Stamp(buffer, BitConverter.ToUInt64(buffer, 8), Key);
        return length;
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
