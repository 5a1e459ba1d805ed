using System.Management.Automation;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Records;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that writes items into a table itself, or stages them in S3 and has a job of the service write them.</summary>
public abstract class StagedWriteCommand : ShapedWriteCommand
{
    private S3Address? _place;
    private StagingArea? _area;
    private StagedLoadSink? _sink;

    /// <summary>Who writes the items: the command, or a job of the service that reads them from S3.</summary>
    [Parameter]
    public ImportRoad Via { get; set; }

    /// <summary>A folder in S3 that items are staged under for a job of the service; what is staged is removed in the end.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StagingS3Uri { get; set; }

    /// <summary>The road that is taken, never Auto once it is chosen.</summary>
    private protected ImportRoad Road { get; private set; }

    /// <summary>Parameters of this command that are for items it writes itself.</summary>
    private protected abstract IEnumerable<string> OwnParameters { get; }

    private string? OwnParameter => OwnParameters
        .Concat([nameof(Verify), nameof(CheckpointPath), nameof(Resume), nameof(MaxConcurrency), nameof(CapacityPercent), nameof(TemporaryWriteCapacity)])
        .FirstOrDefault(IsGiven);

    /// <summary>Who writes the items, as the end of a sentence about what is to be done; empty where it is the command itself.</summary>
    private protected string ByRoad => Via switch
    {
        ImportRoad.S3Load => $" by a load of the service, staged under {_place}",
        ImportRoad.S3Import => $" by an import of the service, staged under {_place}",
        ImportRoad.Auto when _place is not null => $", perhaps by a job of the service, staged under {_place}",
        _ => string.Empty,
    };

    /// <summary>Refuses what does not go with the road.</summary>
    /// <param name="makesTable">Whether the command is to make the table.</param>
    private protected void CheckRoad(bool makesTable)
    {
        Road = Via;
        _place = StagingS3Uri is null ? null : ToS3Address(StagingS3Uri);
        if (Via == ImportRoad.Client && _place is not null)
        {
            Refuse("StagingWithoutJob", "-StagingS3Uri is for items that a job of the service writes: add -Via S3Load, S3Import or Auto, or leave it out.");
        }

        if (Via is ImportRoad.Client or ImportRoad.Auto)
        {
            return;
        }

        if (_place is null)
        {
            Refuse("StagingRequired", $"-Via {Via} needs a place in S3 that the service reads from: add -StagingS3Uri s3://bucket/folder.");
        }

        if (Via == ImportRoad.S3Import && !makesTable)
        {
            Refuse("ImportMakesTable", "-Via S3Import makes a new table: add -CreateTable and -PartitionKey, or use -Via S3Load for a table that exists.");
        }

        if (OwnParameter is { } parameter)
        {
            Refuse("OwnWritingOnly", $"-{parameter} is for items that the command writes itself, and with -Via {Via} a job of the service writes them: leave one of the two out.");
        }

        if (IsGiven(nameof(MaxWriteCapacity)))
        {
            CheckMaxWriteCapacity();
        }
    }

    /// <summary>Chooses the road where it was left open.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="newTable">The table that is to be made unless it is there; null for none.</param>
    /// <param name="source">The input; null where it comes from the pipeline.</param>
    private protected void ChooseRoad(DdbConnection connection, string tableName, TableInfo? newTable, IItemSource? source)
    {
        if (Via != ImportRoad.Auto)
        {
            return;
        }

        TableInfo? table = Await(token => new TableCatalog(connection).FindAsync(tableName, token));
        (Road, string why) = table is null && newTable is null ? (ImportRoad.Client, "there is no such table") : new RoadChoice
        {
            OwnParameter = OwnParameter is { } parameter ? "-" + parameter : null,
            HasPlace = _place is not null,
            InputBytes = (source as ISizedSource)?.Length ?? 0,
            MayDelete = source is ExportSource { MayDelete: true },
            MaxWriteCapacity = IsGiven(nameof(MaxWriteCapacity)) ? MaxWriteCapacity : null,
            Table = table ?? newTable!,
            IsNew = table is null,
        }.Choose();
        if (Road != ImportRoad.Client && connection.EndpointUrl is not null && Await(token => RefusesJobsAsync(connection, token)) is { } refusal)
        {
            (Road, why) = (ImportRoad.Client, $"the endpoint knows no such jobs ({refusal})");
        }

        WriteVerbose($"Going via {Road}: {why}.");
    }

    /// <summary>Takes a place to stage in where a job needs one, and ends the command where there is none, before anything is made.</summary>
    /// <param name="connection">Where the staging is.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    private protected void PrepareStaging(DdbConnection connection, string tableName)
    {
        if (Road != ImportRoad.Client)
        {
            _area = Await(token => StagingArea.CreateAsync(new ObjectStore(connection), _place!, TableNameRule.NameOf(tableName), DateTimeOffset.UtcNow, token));
        }
    }

    /// <summary>The table that a job is to make; ends the command where it is there, or is given by its ARN.</summary>
    private protected TableInfo RequireNew(DdbConnection connection, TableInfo newTable)
    {
        if (newTable.TableName.StartsWith("arn:", StringComparison.Ordinal))
        {
            Refuse("ImportByName", $"The service makes a table of an import by its name alone: give the table's name, '{TableNameRule.NameOf(newTable.TableName)}', in place of its ARN.");
        }

        if (Await(token => new TableCatalog(connection).FindAsync(newTable.TableName, token)) is not null)
        {
            Refuse("TableExists", $"There is a table '{newTable.TableName}' already, and -Via S3Import makes a new one: choose another name, or use -Via S3Load.");
        }

        return newTable;
    }

    /// <summary>The sink that stages items and has a job write them.</summary>
    /// <param name="connection">Where table and staging are.</param>
    /// <param name="table">The table; one that the job makes as it is to be.</param>
    /// <param name="account">The books.</param>
    private protected StagedLoadSink NewStagedSink(DdbConnection connection, TableInfo table, TransferAccount account)
    {
        var options = new StagedLoadOptions
        {
            Area = _area!,
            MakesTable = Road == ImportRoad.S3Import,
            Capacity = table.WriteCapacityUnits is { } write ? (table.ReadCapacityUnits!.Value, write) : null,
            MaxWriteCapacity = IsGiven(nameof(MaxWriteCapacity)) ? (long)MaxWriteCapacity : null,
            Decided = TellDecision,
            Warn = TellWarning,
        };
        return _sink = Await(_ => Task.FromResult(new StagedLoadSink(connection, table, account, options)));
    }

    /// <inheritdoc/>
    private protected override void Ended(TransferResult result, TransferOutcome outcome, Exception? cause)
    {
        base.Ended(result, outcome, cause);
        if (outcome == TransferOutcome.Stopped && _sink?.Left is { } left)
        {
            Tell(left);
        }
    }

    private void CheckMaxWriteCapacity()
    {
        if (Via == ImportRoad.S3Import)
        {
            Refuse("OwnWritingOnly", "-MaxWriteCapacity is not for -Via S3Import, which takes no capacity of a table: leave one of the two out.");
        }

        if (MaxWriteCapacity < S3LoadJobs.LeastWriteCapacity)
        {
            Refuse("WriteCapacityTooLow", $"-Via S3Load takes no limit below {S3LoadJobs.LeastWriteCapacity:N0} write units a second: raise -MaxWriteCapacity, or use -Via Client, which keeps to any.");
        }
    }

    /// <summary>What an endpoint that is not the Region's own says when it is asked for jobs; null where it knows them.</summary>
    private static async Task<string?> RefusesJobsAsync(DdbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await new S3LoadJobs(connection).ListAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ServiceException refusal)
        {
            return refusal.Message.TrimEnd('.');
        }
    }
}
