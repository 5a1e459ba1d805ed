using DynamoBulk.Formats;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class PartFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> _told = [];

    public void Dispose()
    {
        Assert.Empty(Directory.GetFiles(_folder, "*.lock"));
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("orders.jsonl.gz", 1, "orders-00001.jsonl.gz")]
    [InlineData("/a.b/orders.DDB.json", 12345, "/a.b/orders-12345.DDB.json")]
    [InlineData("orders.2026.csv", 2, "orders.2026-00002.csv")]
    [InlineData("orders.GZ", 3, "orders-00003.GZ")]
    [InlineData("/a.b/orders", 4, "/a.b/orders-00004")]
    [InlineData("orders.txt.gz", 5, "orders-00005.txt.gz")]
    public void A_number_stands_before_what_tells_the_format(string name, int number, string part)
    {
        Assert.Equal(part, PartName.Of(name, number));
        Assert.Equal(number, PartName.NumberOf(name, part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("orders.csv")]
    [InlineData("orders-0001.csv")]
    [InlineData("orders-000001.csv")]
    [InlineData("orders-20260131.csv")]
    [InlineData("orders-+0001.csv")]
    [InlineData("orders-0000x.csv")]
    [InlineData("orders-00001.csv.gz")]
    [InlineData("orders_00001.csv")]
    [InlineData("Orders-00001.csv")]
    [InlineData("my-orders-00001.csv")]
    public void Other_names_are_no_parts(string name) => Assert.Null(PartName.NumberOf("orders.csv", name, StringComparison.Ordinal));

    [Fact]
    public async Task Parts_replace_those_of_a_longer_output_when_all_are_whole()
    {
        Put(("orders-00001.csv", "old"), ("orders-00002.csv", "old"), ("orders-00003.csv", "old"), ("orders-00004.csv", "old"), ("orders.csv", "mine"), ("orders-20260131.csv", "mine"));
        string[] before = Content();
        await using (PartFiles parts = NewParts("orders.csv"))
        {
            Write(parts, 1, "one");
            Write(parts, 2, "two");
            Assert.Equal(before, Content().Where(file => !file.Contains(".partial", StringComparison.Ordinal)));
            await parts.PublishAsync(TestContext.Current.CancellationToken);
            Assert.Equal($"{At("orders-00001.csv")} (2 parts)", parts.Description);
        }

        Assert.Equal(["orders-00001.csv one", "orders-00002.csv two", "orders-20260131.csv mine", "orders.csv mine"], Content());
        Assert.Equal([$"Removed 2 parts of an earlier export behind {At("orders-00002.csv")}."], _told);
    }

    [Fact]
    public async Task Parts_that_are_cut_short_leave_the_older_ones_and_nothing_else()
    {
        Put(("orders-00001.csv", "old"), ("orders-00002.csv", "old"));
        await using (PartFiles parts = NewParts("orders.csv"))
        {
            Write(parts, 1, "one");
            Write(parts, 2, "two");
        }

        Assert.Equal(["orders-00001.csv old", "orders-00002.csv old"], Content());
    }

    [Fact]
    public async Task A_part_that_cannot_take_its_place_leaves_the_older_ones_and_nothing_else()
    {
        Put(("orders-00001.csv", "old"), ("orders-00002.csv", "old"));
        Directory.CreateDirectory(At("orders-00003.csv"));
        await using (PartFiles parts = NewParts("orders.csv"))
        {
            Write(parts, 1, "one");
            Write(parts, 2, "two");
            Write(parts, 3, "three");
            await Assert.ThrowsAnyAsync<Exception>(() => parts.PublishAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(["orders-00001.csv old", "orders-00002.csv old"], Content());
    }

    [Fact]
    public void What_could_not_be_published_is_refused_at_once()
    {
        Put(("orders-00001.csv", "old"), ("zip-10115.csv", "mine"));
        Assert.Equal($"The file '{At("orders-00001.csv")}' already exists, and none is to be replaced.", Assert.Throws<IOException>(() => NewParts("orders.csv", FileMode.CreateNew)).Message);
        Assert.StartsWith($"'{At("zip-10115.csv")}' has the name of a part", Assert.Throws<IOException>(() => NewParts("zip.csv")).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => NewParts("nowhere/orders.csv"));
        File.SetAttributes(At("orders-00001.csv"), FileAttributes.ReadOnly);
        Assert.Equal($"The file '{At("orders-00001.csv")}' is read-only; pass -Force to replace it.", Assert.Throws<UnauthorizedAccessException>(() => NewParts("orders.csv")).Message);
        File.SetAttributes(At("orders-00001.csv"), FileAttributes.Normal);
        Assert.Equal(["orders-00001.csv old", "zip-10115.csv mine"], Content());
    }

    [Fact]
    public async Task There_is_an_end_to_numbers()
    {
        await using PartFiles parts = NewParts("orders.csv");
        Assert.StartsWith($"The export to '{At("orders.csv")}' has more than 99", Assert.Throws<IOException>(() => parts.Open(100_000)).Message, StringComparison.Ordinal);
    }

    private PartFiles NewParts(string name, FileMode mode = FileMode.Create) => new(At(name), mode, _told.Add);

    private static void Write(PartFiles parts, int number, string text)
    {
        using var writer = new StreamWriter(parts.Open(number));
        writer.Write(text);
    }

    private void Put(params (string Name, string Text)[] files) => Array.ForEach(files, file => File.WriteAllText(At(file.Name), file.Text));

    private string[] Content() => [.. Directory.GetFiles(_folder).Where(file => Path.GetExtension(file) != ".lock").Select(file => $"{Path.GetFileName(file)} {File.ReadAllText(file)}").Order(StringComparer.Ordinal)];

    private string At(string name) => Path.Combine(_folder, name);
}
