using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Service.Provisioning;

namespace DynamoBulk.Engine.Tests.Service.Provisioning;

public sealed class TemporaryCapacityTests : IAsyncDisposable
{
    private const string Name = "Stock";

    private readonly string _folder = Directory.CreateTempSubdirectory("capacity").FullName;
    private readonly CapacityRecordStore _records;
    private LocalEndpoint _endpoint = null!;
    private DdbConnection _connection = null!;

    public TemporaryCapacityTests() => _records = new CapacityRecordStore(_folder);

    [Fact]
    public async Task What_was_there_before_is_put_back_and_nothing_stays_on_record()
    {
        await StartAsync();
        TableInfo raised = await ChangeAsync(100);
        Assert.Equal((100, 5), (raised.WriteCapacityUnits, raised.ReadCapacityUnits));
        Assert.NotNull(_records.Find(_connection, raised));
        await RestoreAsync(raised);
        Assert.Equal((5, 5), await CapacityAsync());
        Assert.Null(_records.Find(_connection, raised));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task What_somebody_else_has_changed_since_is_left_alone()
    {
        await StartAsync();
        TableInfo raised = await ChangeAsync(100);
        await SetAsync(read: 70, write: null);
        await RestoreAsync(raised);
        Assert.Equal((5, 70), await CapacityAsync());

        raised = await ChangeAsync(100);
        await SetAsync(read: null, write: 300);
        await RestoreAsync(raised);
        Assert.Equal((300, 70), await CapacityAsync());
        Assert.Null(_records.Find(_connection, raised));
    }

    [Fact]
    public async Task A_change_of_somebody_who_will_put_it_back_is_not_changed_again()
    {
        await StartAsync();
        await ChangeAsync(100);
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => ChangeAsync(200));
        Assert.Equal("CapacityInUse", refusal.Code);
        Assert.Equal((100, 5), await CapacityAsync());
        TableInfo again = await ChangeAsync(400, again: true);
        await RestoreAsync(again);
        Assert.Equal((5, 5), await CapacityAsync());
    }

    [Fact]
    public async Task A_forgotten_change_is_taken_over()
    {
        await StartAsync();
        TableInfo table = await ChangeAsync(100);
        _records.Write(_connection, table, _records.Find(_connection, table)! with { ProcessId = null });
        await RestoreAsync(await ChangeAsync(200));
        Assert.Equal((5, 5), await CapacityAsync());
    }

    [Fact]
    public async Task A_table_made_later_under_the_same_name_has_no_record()
    {
        await StartAsync();
        TableInfo table = await ChangeAsync(100);
        Assert.Null(_records.Find(_connection, table with { CreationDateTime = table.CreationDateTime + TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public async Task A_refused_change_leaves_the_record_as_it_was()
    {
        await StartAsync();
        await SetAsync(read: 50, write: 50);
        foreach (long write in (long[])[49, 48, 47, 46])
        {
            await SetAsync(read: null, write);
        }

        await Assert.ThrowsAsync<ServiceException>(() => ChangeAsync(10));
        TableInfo table = await TableAsync();
        Assert.Null(_records.Find(_connection, table));

        await ChangeAsync(100);
        CapacityRecord record = _records.Find(_connection, table)!;
        await Assert.ThrowsAsync<ServiceException>(() => ChangeAsync(10, again: true));
        Assert.Equal(record.Before.Table, _records.Find(_connection, table)!.Before.Table);
        Assert.Equal(record.Raised.Table, _records.Find(_connection, table)!.Raised.Table);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_gets_lost_on_the_way_a_changed_table_is_on_record(int seed)
    {
        await StartAsync(faultRate: 0.6, seed);
        for (int i = 1; i <= 8; i++)
        {
            try
            {
                await ChangeAsync(100 + i, again: true);
            }
            catch (ServiceException)
            {
                // The service did not answer often enough.
            }

            TableInfo table = await AskedOftenAsync(TableAsync);
            Assert.True(table.WriteCapacityUnits == 5 || _records.Find(_connection, table)?.Before.Table.Write == 5, $"{table.WriteCapacityUnits} units");
        }

        TableInfo last = await AskedOftenAsync(TableAsync);
        await AskedOftenAsync(async () =>
        {
            await RestoreAsync(last);
            return true;
        });
        Assert.Equal(5, (await AskedOftenAsync(TableAsync)).WriteCapacityUnits);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _endpoint.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<T> AskedOftenAsync<T>(Func<Task<T>> ask)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (ServiceException) when (attempt < 100)
            {
                // Again.
            }
        }
    }

    private async Task StartAsync(double faultRate = 0, int seed = 0)
    {
        _endpoint = LocalEndpoint.Start(new LocalEndpointOptions { FaultRate = faultRate }, TimeProvider.System, new Random(seed));
        _connection = new DdbConnection(new ConnectionOptions { EndpointUrl = _endpoint.Url });
        await AskedOftenAsync(() => new TableCatalog(_connection).FindOrCreateAsync(Name, new KeySchema(new KeyAttribute("id", AttributeType.S)), (5, 5), CancellationToken.None));
    }

    private Task<TableInfo> TableAsync() => new TableCatalog(_connection).DescribeAsync(Name, CancellationToken.None);

    private async Task<(long? Write, long? Read)> CapacityAsync()
    {
        TableInfo table = await TableAsync();
        return (table.WriteCapacityUnits, table.ReadCapacityUnits);
    }

    private Task<TableInfo> ChangeAsync(long write, bool again = false) =>
        new TemporaryCapacity(_connection, _records).ChangeAsync(Name, found => ProvisionedCapacity.Of(found).WithTable(null, write), again, CancellationToken.None);

    private Task<ProvisionedCapacity?> RestoreAsync(TableInfo table) => new TemporaryCapacity(_connection, _records).RestoreAsync(table, CancellationToken.None);

    private Task<bool> SetAsync(long? read, long? write) =>
        new TableProvisioning(_connection).ChangeAsync(Name, current => current.WithTable(read, write), CancellationToken.None);
}
