using DynamoBulk.Transfer;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class FailedItemFileTests
{
    [Fact]
    public void Nobody_but_its_owner_may_read_it_though_there_is_nothing_in_it_yet()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there OwnerOnlyFile sets an access list
        }

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var file = new FailedItemFile(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
