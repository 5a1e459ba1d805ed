using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Operations;

/// <summary>The expressions of a request, parsed; made once all of them have been asked for.</summary>
internal sealed class RequestExpressions(RequestObject request)
{
    private static readonly string[] s_legacyParameters =
        ["AttributesToGet", "AttributeUpdates", "Expected", "ConditionalOperator", "KeyConditions", "QueryFilter", "ScanFilter"];

    private readonly Placeholders _placeholders = new(request);
    private bool _any;

    public Condition? Condition(string parameter) => Parse(parameter, ConditionParser.Parse);

    public ProjectionExpression? Projection() => Parse("ProjectionExpression", ProjectionExpression.Parse);

    public UpdateExpression? Update() => Parse("UpdateExpression", UpdateParser.Parse);

    /// <summary>Refuses placeholders that no expression used, and the parameters that expressions replaced in 2014.</summary>
    public void Complete()
    {
        if (Array.Find(s_legacyParameters, request.Has) is { } legacy)
        {
            throw ServiceException.Validation($"The embedded endpoint does not take the legacy parameter {legacy}: use an expression");
        }

        _placeholders.RequireAllUsed(_any);
    }

    private T? Parse<T>(string parameter, Func<string, Placeholders, T> parser)
        where T : class
    {
        if (request.Text(parameter) is not { } text)
        {
            return null;
        }

        _any = true;
        try
        {
            return parser(text, _placeholders);
        }
        catch (ExpressionException exception)
        {
            throw ServiceException.Validation($"Invalid {parameter}: {exception.Message}");
        }
    }
}
