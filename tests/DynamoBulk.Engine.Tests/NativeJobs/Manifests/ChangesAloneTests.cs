using DynamoBulk.Engine.Tests.Transfer;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>A file of changes without the export that they belong to is refused with one error, and nothing of it is written.</summary>
public sealed class ChangesAloneTests : IDisposable
{
    private static readonly Item s_keys = Item.Parse("""{"id":{"N":"1"}}""");
    private static readonly Item s_image = Item.Parse("""{"id":{"N":"1"},"v":{"S":"x"}}""");

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("changes.jsonl")]
    [InlineData("changes.json")]
    [InlineData("changes.ddb.json.gz")]
    [InlineData("changes.ion")]
    [InlineData("changes.csv")]
    public async Task That_were_received_into_a_file(string name)
    {
        string path = Path.Combine(_folder, name);
        await using (IItemWriter writer = ItemFile.Create(path))
        {
            await writer.WriteAsync([Change(s_image, null).ToItem(), Change(null, s_image).ToItem()], Token);
            await writer.CompleteAsync(Token);
        }

        await RefusesAsync(path);
    }

    [Theory]
    [InlineData(false, ItemFormat.Auto)]
    [InlineData(false, ItemFormat.DynamoDbJson)]
    [InlineData(true, ItemFormat.Auto)]
    public async Task That_are_a_data_file(bool isIon, ItemFormat format)
    {
        string path = Path.Combine(_folder, isIon ? "a.ion.gz" : "a.json.gz");
        await File.WriteAllBytesAsync(path, TestExport.Pack($"{TestExport.Change(s_keys, null, s_image, isIon)}\n{TestExport.Change(s_keys, s_image, null, isIon)}\n"), Token);

        await RefusesAsync(path, format);
    }

    [Theory]
    [InlineData("""{"id":{"N":"1"},"EventName":{"S":"REMOVE"},"Keys":{"M":{}}}""")]
    [InlineData("""{"id":{"N":"1"},"Keys":{"M":{}},"Metadata":{"M":{}}}""")]
    [InlineData("""{"id":{"N":"1"},"Record":{"M":{"Keys":{"M":{}}}}}""")]
    public async Task Items_with_such_attributes_and_others_are_items(string item)
    {
        string path = Path.Combine(_folder, "items.ddb.json");
        await File.WriteAllTextAsync(path, item, Token);
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.N)));

        await table.NewImport(account => new FileSource([path], ItemFormat.Auto, account)).RunAsync(Token);

        Assert.Equal(TestTable.Canonical([Item.Parse(item)]), await table.ReadAllAsync());
    }

    private static async Task RefusesAsync(string path, ItemFormat format = ItemFormat.Auto)
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.N)));

        TransferException failure = await Assert.ThrowsAsync<TransferException>(() => table.NewImport(account => new FileSource([path], format, account)).RunAsync(Token));

        ExportException refusal = Assert.IsType<ExportException>(failure.InnerException);
        Assert.Equal("ChangesAlone", refusal.Code);
        Assert.Equal($"'{path}' holds changes of an incremental export and no items: pipe what Receive-DdbS3Export puts out into Import-DdbItem, or give the folder of the export to its -S3Uri or -Path.", refusal.Message);
        Assert.Empty(table.Failed);
        Assert.Empty(await table.ReadAllAsync());
    }

    private static ExportedChange Change(Item? newImage, Item? oldImage) => new(s_keys, newImage, oldImage, DateTimeOffset.UnixEpoch, TellsOldImage: true);
}
