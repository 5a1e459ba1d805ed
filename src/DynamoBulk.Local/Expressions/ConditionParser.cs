using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>Reads condition, filter and key condition expressions.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html</remarks>
internal sealed class ConditionParser
{
    private const int MaxChoices = 100;

    private static readonly Dictionary<string, int> s_functions = new()
    {
        ["attribute_exists"] = 1,
        ["attribute_not_exists"] = 1,
        ["attribute_type"] = 2,
        ["begins_with"] = 2,
        ["contains"] = 2,
    };

    private readonly ExpressionReader _reader;

    private ConditionParser(ExpressionReader reader) => _reader = reader;

    /// <summary>Reads a whole expression.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static Condition Parse(string text, Placeholders placeholders)
    {
        var reader = new ExpressionReader(text, placeholders);
        Condition condition = new ConditionParser(reader).ReadDisjunction();
        reader.RequireEnd();
        return condition;
    }

    private Condition ReadDisjunction()
    {
        Condition condition = ReadConjunction();
        while (_reader.TakeKeyword("OR"))
        {
            condition = new Disjunction(condition, ReadConjunction());
        }

        return condition;
    }

    private Condition ReadConjunction()
    {
        Condition condition = ReadNegation();
        while (_reader.TakeKeyword("AND"))
        {
            condition = new Conjunction(condition, ReadNegation());
        }

        return condition;
    }

    private Condition ReadNegation() => _reader.TakeKeyword("NOT") ? new Negation(ReadNegation()) : ReadSimple();

    private Condition ReadSimple()
    {
        if (_reader.TakeSymbol("("))
        {
            Condition inner = ReadDisjunction();
            _reader.Require(")");
            return inner;
        }

        if (_reader.Current.Kind == TokenKind.Word && _reader.Following.IsSymbol("(") && _reader.Current.Text != "size")
        {
            return ReadFunction();
        }

        Operand left = ReadOperand();
        if (_reader.TakeKeyword("BETWEEN"))
        {
            Operand low = ReadOperand();
            _reader.RequireKeyword("AND");
            return MakeBetween(left, low, ReadOperand());
        }

        if (_reader.TakeKeyword("IN"))
        {
            return new Membership(left, ReadChoices());
        }

        return _reader.Current is { Kind: TokenKind.Symbol, Text: "=" or "<>" or "<" or "<=" or ">" or ">=" }
            ? MakeComparison(left, _reader.Take().Text)
            : throw _reader.Unexpected();
    }

    private Comparison MakeComparison(Operand left, string comparator)
    {
        Operand right = ReadOperand();
        if (left is PathOperand first && right is PathOperand second && first.Path.ToString() == second.Path.ToString())
        {
            throw new ExpressionException($"The first operand must be distinct from the remaining operands for this operator or function; operator: {comparator}, first operand: {first.Path}");
        }

        if (comparator is not ("=" or "<>"))
        {
            RequireOrder(left, comparator);
            RequireOrder(right, comparator);
        }

        return new Comparison(left, comparator, right);
    }

    private static Between MakeBetween(Operand value, Operand low, Operand high)
    {
        RequireOrder(low, "BETWEEN");
        RequireOrder(high, "BETWEEN");
        if (low is ValueOperand least && high is ValueOperand most)
        {
            if (least.Value.Type != most.Value.Type)
            {
                throw new ExpressionException($"The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {Describe(least.Value)}, upper bound operand: AttributeValue: {Describe(most.Value)}");
            }

            if (least.Value.CompareTo(most.Value) > 0)
            {
                throw new ExpressionException($"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {Describe(least.Value)}, upper bound operand: AttributeValue: {Describe(most.Value)}");
            }
        }

        return new Between(value, low, high);
    }

    private static void RequireOrder(Operand operand, string comparator)
    {
        if (operand is ValueOperand { Value.Type: not (AttributeType.S or AttributeType.N or AttributeType.B) } value)
        {
            throw new ExpressionException($"Incorrect operand type for operator or function; operator: {comparator}, operand type: {value.Value.Type}");
        }
    }

    private static string Describe(AttributeValue value) => value.Type switch
    {
        AttributeType.S => $"{{S:{value.Text}}}",
        AttributeType.N => $"{{N:{value.Number}}}",
        _ => $"{{B:{Convert.ToBase64String(value.Bytes)}}}",
    };

    private List<Operand> ReadChoices()
    {
        _reader.Require("(");
        var choices = new List<Operand>();
        do
        {
            choices.Add(ReadOperand());
        }
        while (_reader.TakeSymbol(","));
        _reader.Require(")");
        return choices.Count <= MaxChoices
            ? choices
            : throw new ExpressionException($"Invalid operand count for operator or function; operator or function: IN, number of operands: {choices.Count + 1}");
    }

    private FunctionCondition ReadFunction()
    {
        Token name = _reader.Take();
        if (!s_functions.TryGetValue(name.Text, out int count))
        {
            throw name.Text is "if_not_exists" or "list_append"
                ? new ExpressionException($"The function is not allowed in a condition expression; function: {name.Text}")
                : new ExpressionException($"Invalid function name; function: {name.Text}");
        }

        _reader.Require("(");
        var arguments = new List<Operand> { ReadOperand() };
        while (_reader.TakeSymbol(","))
        {
            arguments.Add(ReadOperand());
        }

        _reader.Require(")");
        if (arguments.Count != count)
        {
            throw new ExpressionException($"Incorrect number of operands for operator or function; operator or function: {name.Text}, number of operands: {arguments.Count}");
        }

        CheckArguments(name.Text, arguments);
        return new FunctionCondition(name.Text, arguments);
    }

    private static void CheckArguments(string name, List<Operand> arguments)
    {
        if (name is "attribute_exists" or "attribute_not_exists" && arguments[0] is not PathOperand)
        {
            throw new ExpressionException($"Operator or function requires a document path; operator or function: {name}");
        }

        if (name == "attribute_type" && (arguments[1] is not ValueOperand { Value: { Type: AttributeType.S } type } || !Enum.TryParse(type.Text, out AttributeType _)))
        {
            throw new ExpressionException(arguments[1] is ValueOperand { Value.Type: AttributeType.S } word
                ? $"Invalid attribute type name found; type: {word.Value.Text}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
                : $"Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {(arguments[1] as ValueOperand)?.Value.Type}");
        }

        if (name == "begins_with" && arguments[1] is ValueOperand { Value.Type: not (AttributeType.S or AttributeType.B) } start)
        {
            throw new ExpressionException($"Incorrect operand type for operator or function; operator or function: begins_with, operand type: {start.Value.Type}");
        }
    }

    private Operand ReadOperand()
    {
        if (_reader.Current.Kind == TokenKind.Value)
        {
            return new ValueOperand(_reader.TakeValue());
        }

        if (_reader.Current is { Kind: TokenKind.Word, Text: "size" } && _reader.Following.IsSymbol("("))
        {
            _reader.Take();
            _reader.Require("(");
            Operand inner = ReadOperand();
            _reader.Require(")");
            return new SizeOperand(inner);
        }

        return new PathOperand(_reader.TakePath());
    }
}
