using DynamoBulk.Formats;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class ItemFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_is_its_files_in_ordinal_order_without_those_that_hold_no_items()
    {
        foreach (string name in (string[])["b.csv", "B.csv", "a-10.csv", "a-9.csv", "_SUCCESS", "_committed_1", ".a-9.csv.crc", "é.csv", "a_b.csv"])
        {
            File.WriteAllText(At(name), string.Empty);
        }

        Directory.CreateDirectory(At("below"));
        File.WriteAllText(At("below/c.csv"), string.Empty);

        Assert.Equal(
            ["first.csv", At("B.csv"), At("a-10.csv"), At("a-9.csv"), At("a_b.csv"), At("b.csv"), At("é.csv"), At("_SUCCESS")],
            ItemFolder.Expand(["first.csv", _folder, At("_SUCCESS")]));
    }

    [Fact]
    public void A_folder_without_files_is_refused()
    {
        Directory.CreateDirectory(At("below"));
        File.WriteAllText(At("below/c.csv"), string.Empty);
        File.WriteAllText(At("_SUCCESS"), string.Empty);

        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(() => ItemFolder.Expand([_folder]));

        Assert.StartsWith($"The folder '{_folder}' has no files to read", exception.Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
