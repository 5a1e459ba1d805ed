namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>What an export was asked to do, in the names of the service.</summary>
internal sealed record ExportSettings
{
    public required string Bucket { get; init; }

    public string? BucketOwner { get; init; }

    public string? Prefix { get; init; }

    /// <summary>How S3 encrypts the objects; its own key unless another way was asked for.</summary>
    public required ObjectEncryption Encryption { get; init; }

    public required ExportFormat Format { get; init; }

    /// <summary>The moment that a full export shows; null for an incremental one.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The period of an incremental export; null for a full one.</summary>
    public ExportWindow? Window { get; init; }

    /// <summary>The service's word for the format.</summary>
    public string FormatName => Format == ExportFormat.Ion ? "ION" : "DYNAMODB_JSON";

    /// <summary>The service's word for the kind of export.</summary>
    public string TypeName => Window is null ? "FULL_EXPORT" : "INCREMENTAL_EXPORT";
}
