using System.Globalization;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Staging;

/// <summary>Chooses the road of an import that leaves it open: the command's own, unless that would take long and a job of the service can do it.</summary>
internal sealed record RoadChoice
{
    /// <summary>A job takes minutes to begin, so that less is not worth one.</summary>
    private static readonly TimeSpan s_worthwhile = TimeSpan.FromMinutes(10);

    /// <summary>A parameter that was given and that only the command's own writing keeps, with its hyphen; null for none.</summary>
    public string? OwnParameter { get; init; }

    /// <summary>Whether there is a place to stage in.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Bytes of the input as stored; 0 where nobody knows.</summary>
    public long InputBytes { get; init; }

    /// <summary>Whether there may be deletes in the input, which no job takes.</summary>
    public bool MayDelete { get; init; }

    /// <summary>The user's limit in write units a second, or null.</summary>
    public double? MaxWriteCapacity { get; init; }

    /// <summary>The table, also one that is to be made.</summary>
    public required TableInfo Table { get; init; }

    /// <summary>Whether the table is to be made.</summary>
    public bool IsNew { get; init; }

    /// <summary>Chooses.</summary>
    /// <returns>The road, never <see cref="ImportRoad.Auto"/>, and why in half a sentence.</returns>
    public (ImportRoad Road, string Why) Choose()
    {
        if (Obstacle() is { } obstacle)
        {
            return (ImportRoad.Client, obstacle);
        }

        string size = string.Create(CultureInfo.CurrentCulture, $"at a unit a KB the input of {InputBytes / 1e6:N0} MB would take {Duration.TotalMinutes:N0} minutes at {Units:N0} write units a second");
        return Duration < s_worthwhile
            ? (ImportRoad.Client, $"{size}, and a job of the service needs minutes to begin")
            : (IsNew ? ImportRoad.S3Import : ImportRoad.S3Load, size);
    }

    private double Units => Math.Min(MaxWriteCapacity ?? double.MaxValue, TableUnits);

    private double TableUnits => DeclaredCapacity.OfWrites(Table)[0].Units;

    private TimeSpan Duration => TimeSpan.FromSeconds(Math.Min(InputBytes / 1024.0 / Units, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>Why no job of the service can do it; null where one can.</summary>
    private string? Obstacle() =>
        OwnParameter is not null ? $"{OwnParameter} is for that alone"
        : !HasPlace ? "there is no -StagingS3Uri"
        : MayDelete ? "the input may have deletes, and a job of the service only puts items"
        : InputBytes == 0 ? "the size of the input is not known"
        : MaxWriteCapacity is not null && IsNew ? "-MaxWriteCapacity is for that alone where a table is made"
        : MaxWriteCapacity < S3LoadJobs.LeastWriteCapacity ? $"a load takes no limit below {S3LoadJobs.LeastWriteCapacity:N0} write units a second"
        : Table.Replicas.Count > 0 ? "the table is a global one, and the service loads into no such table"
        : !IsNew && TableUnits < S3LoadJobs.LeastWriteCapacity ? $"the table has fewer than the {S3LoadJobs.LeastWriteCapacity:N0} write units a second that a load takes"
        : null;
}
