using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Holds a write's condition against the item that is there.</summary>
internal static class ConditionCheck
{
    /// <summary>Lets the write pass.</summary>
    /// <returns>What is to be stored, unchanged.</returns>
    /// <exception cref="ServiceException">The condition is false.</exception>
    public static Row? Require(Condition? condition, Row? current, RequestObject request, Row? next)
    {
        Require(condition, current, request);
        return next;
    }

    /// <inheritdoc cref="Require(Condition?, Row?, RequestObject, Row?)"/>
    public static void Require(Condition? condition, Row? current, RequestObject request)
    {
        if (condition is null || condition.IsTrueFor(current is null ? new AttributeMap() : AttributeJson.ReadMap(current.Json)))
        {
            return;
        }

        bool returnItem = request.Choice("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE") == "ALL_OLD";
        throw ServiceException.ConditionFailed(returnItem ? current?.Json : (ReadOnlyMemory<byte>?)null);
    }
}
