namespace DynamoBulk.Items;

/// <summary>The reasons an item can fail for, as error ids. Scripts depend on these words: they are never changed.</summary>
public static class ProblemCode
{
    /// <summary>The item is larger than 400 KB by the service's size rules.</summary>
    public const string ItemTooLarge = nameof(ItemTooLarge);

    /// <summary>The partition or sort key attribute is not in the item.</summary>
    public const string MissingKey = nameof(MissingKey);

    /// <summary>A key attribute of the table or of an index is an empty string or empty binary.</summary>
    public const string EmptyKey = nameof(EmptyKey);

    /// <summary>A partition key over 2,048 bytes or a sort key over 1,024 bytes.</summary>
    public const string KeyTooLong = nameof(KeyTooLong);

    /// <summary>A key attribute has another type than the table or index declares, and does not convert exactly.</summary>
    public const string KeyTypeMismatch = nameof(KeyTypeMismatch);

    /// <summary>An attribute has another type than it is to have, and does not convert exactly.</summary>
    public const string TypeMismatch = nameof(TypeMismatch);

    /// <summary>An attribute that the schema requires is not in the item, or NULL.</summary>
    public const string MissingAttribute = nameof(MissingAttribute);

    /// <summary>An attribute has a value that the schema does not allow.</summary>
    public const string ValueNotAllowed = nameof(ValueNotAllowed);

    /// <summary>NaN, infinity, more than 38 significant digits, out of the service's range, or not a number at all.</summary>
    public const string InvalidNumber = nameof(InvalidNumber);

    /// <summary>A string, number or binary set without members.</summary>
    public const string EmptySet = nameof(EmptySet);

    /// <summary>A set that holds the same member twice.</summary>
    public const string DuplicateInSet = nameof(DuplicateInSet);

    /// <summary>Lists and maps nested beyond 32 levels.</summary>
    public const string NestedTooDeep = nameof(NestedTooDeep);

    /// <summary>An attribute value that is no DynamoDB JSON, an unknown type tag, or a value PowerShell must not send.</summary>
    public const string InvalidAttribute = nameof(InvalidAttribute);

    /// <summary>Two attributes would have one name, because one of them was given the other's.</summary>
    public const string DuplicateAttribute = nameof(DuplicateAttribute);

    /// <summary>A single value, or nothing, where an item with attributes is needed.</summary>
    public const string NotAnItem = nameof(NotAnItem);

    /// <summary>A record of a file that cannot be read as the file's format.</summary>
    public const string MalformedRecord = nameof(MalformedRecord);

    /// <summary>The service called this single item invalid; its own sentence is in the message.</summary>
    public const string ServiceRejectedItem = nameof(ServiceRejectedItem);

    /// <summary>A load of the service has not read the item, because a record before it in its object ended the reading.</summary>
    public const string NotRead = nameof(NotRead);
}
