using System.Buffers.Binary;
using System.Text;

namespace Carpool.Tests.Telemetry;

/// <summary>A message of protobuf by the numbers of its fields, as far as OTLP's are read here.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, byte[] Value)> _fields = [];

    public ProtoMessage(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var tag = Varint(ref octets);
            var (number, wire) = ((int)(tag >> 3), tag & 7);
            var length = wire switch { 0 => 0, 1 => 8, 5 => 4, _ => (int)Varint(ref octets) };
            if (wire == 0) _fields.Add((number, BitConverter.GetBytes(Varint(ref octets))));
            else _fields.Add((number, octets[..length].ToArray()));
            octets = octets[length..];
        }
    }

    public IEnumerable<ProtoMessage> All(params int[] path) => path.Length == 1
        ? Values(path[0]).Select(value => new ProtoMessage(value))
        : All(path[0]).SelectMany(message => message.All(path[1..]));

    public string Text(int number) => Encoding.UTF8.GetString(Values(number).FirstOrDefault([]));

    public string Hex(int number) => Convert.ToHexStringLower(Values(number).FirstOrDefault([]));

    public double Double(int number) => BinaryPrimitives.ReadDoubleLittleEndian(Values(number).Single());

    public ulong Number(int number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Values(number).FirstOrDefault(new byte[8]));

    /// <summary>KeyValue: 1 key, 2 AnyValue, of which 1 is a string; others are left out.</summary>
    public Dictionary<string, string> Attributes(int number) =>
        All(number).ToDictionary(one => one.Text(1), one => one.All(2).FirstOrDefault()?.Text(1) ?? "");

    private IEnumerable<byte[]> Values(int number) =>
        _fields.Where(field => field.Number == number).Select(field => field.Value);

    private static ulong Varint(ref ReadOnlySpan<byte> octets)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var octet = octets[0];
            octets = octets[1..];
            value |= (octet & 0x7FUL) << shift;
            if (octet < 0x80) return value;
        }
    }
}
