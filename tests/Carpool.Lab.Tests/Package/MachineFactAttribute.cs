namespace Carpool.Lab.Tests.Package;

/// <summary>
/// A fact that boots a <see cref="Machine"/>; skipped, with the reason, where control groups or file systems for it
/// cannot be had.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MachineFactAttribute : FactAttribute
{
    private const string Trial = """
        set -e
        mount -t cgroup2 cgroup2 /mnt
        mkdir /mnt/carpool-trial-$$
        rmdir /mnt/carpool-trial-$$
        umount /mnt
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/upper /mnt/work /mnt/root
        mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
        """;

    public MachineFactAttribute() =>
        Skip = LabSupport.Missing ?? LabSupport.Try("no machine of one's own here", "--mount", "sh", "-c", Trial);
}
