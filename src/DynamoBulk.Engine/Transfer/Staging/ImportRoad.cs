namespace DynamoBulk;

/// <summary>Who writes the items of an import into the table.</summary>
public enum ImportRoad
{
    /// <summary>The command itself, at the pace of the table.</summary>
    Client,

    /// <summary>A job of the service, from S3 into a table that is there.</summary>
    S3Load,

    /// <summary>A job of the service, from S3 into a table that it makes.</summary>
    S3Import,

    /// <summary>Whichever of these suits input and table.</summary>
    Auto,
}
