namespace DynamoBulk.Items;

/// <summary>The attribute types of DynamoDB, named as on the wire.</summary>
public enum AttributeType
{
    /// <summary>String, UTF-8.</summary>
    S,

    /// <summary>Number, up to 38 significant digits; on the wire a JSON string.</summary>
    N,

    /// <summary>Binary; on the wire base64.</summary>
    B,

    /// <summary>Boolean.</summary>
    BOOL,

    /// <summary>Null; on the wire always <c>true</c>.</summary>
    NULL,

    /// <summary>Map: names and attribute values.</summary>
    M,

    /// <summary>List of attribute values of any types.</summary>
    L,

    /// <summary>Set of strings.</summary>
    SS,

    /// <summary>Set of numbers.</summary>
    NS,

    /// <summary>Set of binaries.</summary>
    BS,
}
