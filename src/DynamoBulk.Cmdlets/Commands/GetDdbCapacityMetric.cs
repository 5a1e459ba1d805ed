using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Service;
using DynamoBulk.Service.Metrics;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Reads from CloudWatch what a table and its indexes used, had provisioned and refused.</summary>
[Cmdlet(VerbsCommon.Get, "DdbCapacityMetric")]
[OutputType(typeof(CapacityMetric))]
public sealed class GetDdbCapacityMetricCommand : ServiceCommand
{
    private MetricSpan? _span;

    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    public string TableName { get; set; } = string.Empty;

    /// <summary>Names or wildcards of global indexes to read instead of the table.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IndexNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? IndexName { get; set; }

    /// <summary>The beginning; one hour before the end when none is given.</summary>
    [Parameter]
    public DateTime From { get; set; }

    /// <summary>The end; now when none is given.</summary>
    [Parameter]
    public DateTime To { get; set; }

    /// <summary>The length of a period; the shortest there is when none is given.</summary>
    [Parameter]
    public TimeSpan Period { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        TimeSpan? period = MyInvocation.BoundParameters.ContainsKey(nameof(Period)) ? Period : null;
        _span = Await(_ => Task.FromResult(MetricSpan.Choose(InUtc(From), InUtc(To), period, DateTime.UtcNow)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DdbConnection connection = Connect();
        ServiceException? missing = null;
        IReadOnlyList<CapacityMetric> metrics = Await(async token =>
        {
            try
            {
                TableInfo table = await new TableCatalog(connection).DescribeAsync(TableName, token).ConfigureAwait(false);
                return await new CapacityMetricReader(connection).ReadAsync(table, Targets(table), _span!, token).ConfigureAwait(false);
            }
            catch (ServiceException exception) when (exception.Code is "ResourceNotFoundException" or "IndexNotFound")
            {
                missing = exception; // other tables may come through the pipeline
                return [];
            }
        });
        if (missing is not null)
        {
            WriteError(ToErrorRecord(missing, missing, TableName));
        }

        WriteObject(metrics, enumerateCollection: true);
    }

    private static DateTime? InUtc(DateTime time) => time == default ? null : time.ToUniversalTime();

    /// <summary>The indexes asked for, each once; null stands for the table itself.</summary>
    private IReadOnlyList<string?> Targets(TableInfo table) => IndexName is null ? [null] : [.. IndexName.SelectMany(name => Expand(table, name)).Distinct()];

    private static IReadOnlyList<string> Expand(TableInfo table, string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return WildcardPattern.ContainsWildcardCharacters(name)
            ? [.. table.GlobalIndexes.Select(index => index.IndexName).Where(pattern.IsMatch)]
            : [table.GlobalIndex(name).IndexName];
    }
}
