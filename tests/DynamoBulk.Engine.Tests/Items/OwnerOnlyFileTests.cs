using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Items;

public sealed class OwnerOnlyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("DynamoBulk-tests-").FullName;

    private string FilePath => Path.Combine(_folder, "file.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(FileMode.CreateNew)]
    [InlineData(FileMode.Create)]
    [InlineData(FileMode.OpenOrCreate)]
    [InlineData(FileMode.Append)]
    public void A_file_that_is_made_is_its_owners_while_it_is_still_empty(FileMode mode)
    {
        using FileStream file = OwnerOnlyFile.Open(FilePath, mode, FileAccess.Write);

        AssertOwnerOnly(FilePath);
        Assert.Equal(FilePath, file.Name);
        Assert.Equal(0, file.Length);
    }

    [Theory]
    [InlineData(FileMode.Create, "new")]
    [InlineData(FileMode.Truncate, "new")]
    [InlineData(FileMode.OpenOrCreate, "newt was there")]
    [InlineData(FileMode.Open, "newt was there")]
    [InlineData(FileMode.Append, "what was therenew")]
    public void A_file_that_others_could_read_is_closed_to_them_before_it_is_written(FileMode mode, string expected)
    {
        MakeReadableByAll("what was there");
        using (FileStream file = OwnerOnlyFile.Open(FilePath, mode, FileAccess.Write))
        {
            AssertOwnerOnly(FilePath);
            file.Write("new"u8);
        }

        Assert.Equal(expected, File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_is_only_read_stays_as_it_is()
    {
        MakeReadableByAll("x");
        OwnerOnlyFile.Open(FilePath, FileMode.Open, FileAccess.Read).Dispose();

        Assert.Equal("x", File.ReadAllText(FilePath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(FilePath).HasFlag(UnixFileMode.OtherRead));
        }
    }

    [Fact]
    public void A_file_that_must_be_new_is_not_taken_from_what_is_there()
    {
        MakeReadableByAll("kept");

        Assert.Throws<IOException>(() => OwnerOnlyFile.Open(FilePath, FileMode.CreateNew, FileAccess.Write));
        Assert.Equal("kept", File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_that_must_be_new_is_not_written_through_somebodys_link()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // links need a right there that users seldom have
        }

        File.CreateSymbolicLink(FilePath, Path.Combine(_folder, "elsewhere"));

        Assert.Throws<IOException>(() => OwnerOnlyFile.Open(FilePath, FileMode.CreateNew, FileAccess.Write));
        Assert.False(File.Exists(Path.Combine(_folder, "elsewhere")));
    }

    [Fact]
    public async Task What_is_written_atomically_takes_the_place_of_the_old_and_leaves_nothing_beside()
    {
        MakeReadableByAll("an old content that is longer than the new one");

        await OwnerOnlyFile.WriteAtomicallyAsync(FilePath, "new"u8.ToArray());

        Assert.Equal("new", await File.ReadAllTextAsync(FilePath));
        AssertOwnerOnly(FilePath);
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void What_cannot_take_its_place_leaves_the_old_and_nothing_beside()
    {
        string folder = Directory.CreateDirectory(FilePath).FullName;
        File.WriteAllText(Path.Combine(folder, "kept"), "kept");

        Assert.ThrowsAny<Exception>(() => OwnerOnlyFile.WriteAtomically(FilePath, "new"u8));
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(_folder));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(folder, "kept")));
    }

    [Fact]
    public async Task Who_reads_while_many_write_sees_the_whole_of_one()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // a file that is open cannot be replaced there
        }

        byte[][] contents = [.. Enumerable.Range(0, 8).Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 10_000)))];
        OwnerOnlyFile.WriteAtomically(FilePath, contents[0]);
        var writing = Task.WhenAll(Enumerable.Range(0, 64).Select(i => OwnerOnlyFile.WriteAtomicallyAsync(FilePath, contents[i % contents.Length])));
        do
        {
            using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy);
            Assert.Contains(contents, content => content.AsSpan().SequenceEqual(copy.ToArray()));
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(_folder));
    }

    private static void AssertOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    private void MakeReadableByAll(string content)
    {
        File.WriteAllText(FilePath, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}
