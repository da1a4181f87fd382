namespace Carpool.Core.RuntimeApi;

/// <summary>One of HAProxy's named values, a column of <c>show stat</c> or a line of <c>show info</c>.</summary>
/// <param name="Position">Its number.</param>
/// <param name="Name">HAProxy's.</param>
/// <param name="Tag">
/// Three letters: origin (Metric, Status, Key, Config, Product), nature (Age, average, Counter, Duration, Gauge, Limit,
/// Max, Name, Output, Rate), scope (Cluster, Service, Process).
/// </param>
/// <param name="Type">str, u32, u64 or s32.</param>
/// <param name="Description">What it counts here, for people.</param>
internal sealed record Field(int Position, string Name, string Tag, string Type, string Description)
{
    public string Origin => Tag[0] switch
    {
        'M' => "Metric",
        'S' => "Status",
        'K' => "Key",
        'C' => "Config",
        _ => "Product",
    };

    public string Nature => Tag[1] switch
    {
        'A' => "Age",
        'a' => "Avg",
        'C' => "Counter",
        'D' => "Duration",
        'G' => "Gauge",
        'L' => "Limit",
        'M' => "Max",
        'N' => "Name",
        'O' => "Output",
        'R' => "Rate",
        _ => "Time",
    };

    public string Scope => Tag[2] switch
    {
        'C' => "Cluster",
        'S' => "Service",
        _ => "Process",
    };

    /// <summary>A table of fields, one a line: name, tag, type, description; in the order of their positions.</summary>
    public static Field[] Table(string lines) =>
    [
        .. lines.Split('\n').Index().Select(line =>
        {
            var parts = line.Item.Split(' ', 4);
            return new Field(line.Index, parts[0], parts[1], parts[2], parts[3]);
        }),
    ];
}
