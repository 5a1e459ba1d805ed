using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>What keeps others from the file that is written, and what is there from harm.</summary>
public sealed class GuardedFileTests : IDisposable
{
    private static readonly ItemRecord[] s_page = [.. Enumerable.Range(0, 500).Select(i => new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}"""), default))];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    /// <summary>The name, the most bytes of a part, and whether another run could go on.</summary>
    public static TheoryData<string, long, bool> Outputs { get; } =
        [.. from name in (string[])["x.jsonl", "x.csv", "x.json.gz"] from size in (long[])[long.MaxValue, 1000] from resumable in (bool[])[false, true] select (name, size, resumable)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_second_writer_is_refused_until_the_first_has_ended(string name, long maxSize, bool isResumable)
    {
        await using (IItemWriter first = New(name, maxSize, isResumable))
        {
            string[] before = Content();
            string written = maxSize == long.MaxValue ? name : PartName.Of(name, 1);
            Assert.StartsWith($"'{At(written)}.partial' is being written by another transfer: ", Assert.Throws<FileInUseException>(() => New(name, maxSize, isResumable)).Message, StringComparison.Ordinal);
            Assert.Equal(before, Content());
            await first.WriteAsync(s_page, CancellationToken.None);
            Assert.Throws<FileInUseException>(() => New(name, maxSize, isResumable));
            await first.CompleteAsync(CancellationToken.None);
            Assert.Throws<FileInUseException>(() => New(name, maxSize, isResumable));
        }

        string[] whole = Content();
        await using (IItemWriter next = New(name, maxSize, isResumable))
        {
            await next.WriteAsync(s_page, CancellationToken.None);
            await next.CompleteAsync(CancellationToken.None);
        }

        Assert.Equal(whole, Content());
        Assert.All(whole, file => Assert.StartsWith("x", file, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_writer_that_cannot_begin_holds_nothing(string name, long maxSize, bool isResumable)
    {
        string begun = At((maxSize == long.MaxValue ? name : PartName.Of(name, 1)) + ".partial");
        string waiting = At(name + ".items.partial");
        Directory.CreateDirectory(isResumable && name == "x.csv" ? waiting : begun);
        IItemWriter? writer = null;
        Exception? failed = await Record.ExceptionAsync(async () =>
        {
            await using (writer = New(name, maxSize, isResumable))
            {
                await writer.WriteAsync(s_page, CancellationToken.None);
                await writer.CompleteAsync(CancellationToken.None);
            }
        });
        Assert.NotNull(failed);
        Directory.Delete(isResumable && name == "x.csv" ? waiting : begun);

        await New(name, maxSize, isResumable).DisposeAsync();
        Assert.Empty(Content());
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task What_was_written_and_is_gone_is_no_success(string name, long maxSize, bool isResumable)
    {
        string file = At(maxSize == long.MaxValue ? name : PartName.Of(name, 1));
        await File.WriteAllTextAsync(file, "old");
        await using (IItemWriter writer = New(name, maxSize, isResumable))
        {
            Exception exception = await Assert.ThrowsAsync<IOException>(() => CompleteAsync(writer, () => File.Delete(file + ".partial")));
            Assert.Equal($"'{file}.partial' was written and is gone, so that '{file}' cannot be: somebody else has removed it.", exception.Message);
        }

        Assert.Equal([$"{Path.GetFileName(file)} {Convert.ToHexString("old"u8)}"], Content());
    }

    /// <summary>A file that comes to be there, of the name, of a part or behind the last part.</summary>
    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task What_must_be_new_replaces_no_file_that_came_meanwhile(string name, long maxSize, bool isResumable)
    {
        foreach (string file in maxSize == long.MaxValue ? (string[])[At(name)] : [PartName.Of(At(name), 1), PartName.Of(At(name), 2), PartName.Of(At(name), 99)])
        {
            await using (IItemWriter writer = New(name, maxSize, isResumable, FileMode.CreateNew))
            {
                Exception exception = await Assert.ThrowsAsync<IOException>(() => CompleteAsync(writer, () => File.WriteAllText(file, "another")));
                Assert.Equal($"The file '{file}' already exists, and none is to be replaced.", exception.Message);
            }

            Assert.Equal([$"{Path.GetFileName(file)} {Convert.ToHexString("another"u8)}"], Content());
            File.Delete(file);
        }

        await using (IItemWriter writer = New(name, maxSize, isResumable, FileMode.CreateNew))
        {
            await CompleteAsync(writer, () => { });
        }

        Assert.DoesNotContain(Content(), file => file.Contains(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_file_that_is_shut_to_others_is_so_while_and_after_it_is_replaced(string name, long maxSize, bool isResumable)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        foreach (UnixFileMode mode in (UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)0b110_110_110])
        {
            string file = At(maxSize == long.MaxValue ? name : PartName.Of(name, 1));
            await File.WriteAllTextAsync(file, "old");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, mode);
            }

            await using (IItemWriter writer = New(name, maxSize, isResumable))
            {
                await CompleteAsync(writer, () => Assert.All(Directory.GetFiles(_folder, "*.partial").Where(file => !file.EndsWith(".items.partial", StringComparison.Ordinal)), AssertMode));
            }

            Assert.All(Directory.GetFiles(_folder), AssertMode);
            Assert.True(maxSize == long.MaxValue || Directory.GetFiles(_folder).Length > 1);

            void AssertMode(string file)
            {
                Assert.Equal(mode, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
            }
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_link_stays_and_what_it_leads_to_is_replaced(bool isResumable, bool isThere)
    {
        string real = Path.Combine(Directory.CreateDirectory(At("real")).FullName, "y.jsonl");
        if (isThere)
        {
            await File.WriteAllTextAsync(real, "old");
        }

        File.CreateSymbolicLink(At("near.jsonl"), "real/y.jsonl");
        File.CreateSymbolicLink(At("x.jsonl"), At("near.jsonl"));

        await using (IItemWriter writer = New("x.jsonl", long.MaxValue, isResumable))
        {
            Assert.Throws<FileInUseException>(() => ItemFile.Create(real));
            await CompleteAsync(writer, () => Assert.True(File.Exists(real + ".partial")));
        }

        Assert.Equal(500, (await File.ReadAllLinesAsync(real)).Length);
        Assert.Equal(At("near.jsonl"), new FileInfo(At("x.jsonl")).LinkTarget);
        Assert.Equal("real/y.jsonl", new FileInfo(At("near.jsonl")).LinkTarget);
        Assert.Equal([real], Directory.GetFiles(At("real")));
    }

    [Fact]
    public async Task One_file_and_the_first_of_numbered_ones_are_the_same_file()
    {
        await using IItemWriter numbered = New("x.jsonl", 1000, isResumable: true);
        Assert.Throws<FileInUseException>(() => New("x-00001.jsonl", long.MaxValue, isResumable: false));
    }

    private IItemWriter New(string name, long maxSize, bool isResumable, FileMode mode = FileMode.Create) => (isResumable, maxSize) switch
    {
        (false, long.MaxValue) => ItemFile.Create(At(name), mode: mode),
        (true, long.MaxValue) => ItemFile.CreateResumable(At(name), ItemFormat.Auto, mode, null, null),
        (false, _) => ItemFormats.CreateWriter(new PartFiles(At(name), mode), At(name), ItemFormat.Auto, maxSize),
        _ => ItemFormats.CreateResumableWriter(new PartFiles(At(name), mode, isResumable: true), At(name), ItemFormat.Auto, maxSize, null, null, At(name)),
    };

    /// <summary>Writes all, and lets something happen right before the output gets its name.</summary>
    private static async Task CompleteAsync(IItemWriter writer, Action meanwhile)
    {
        await writer.WriteAsync(s_page, CancellationToken.None);
        if (writer is IResumableWriter resumable)
        {
            await resumable.EndAsync(CancellationToken.None);
            meanwhile();
            await resumable.PublishAsync(CancellationToken.None);
        }
        else
        {
            meanwhile();
            await writer.CompleteAsync(CancellationToken.None);
        }
    }

    private string[] Content() => [.. Directory.GetFiles(_folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(File.ReadAllBytes(file))}").Order(StringComparer.Ordinal)];

    private string At(string name) => Path.Combine(_folder, name);
}
