using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>Reads update expressions: SET, REMOVE, ADD and DELETE, each at most once.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html</remarks>
internal sealed class UpdateParser
{
    private readonly ExpressionReader _reader;
    private readonly UpdateExpression _update = new();

    private UpdateParser(ExpressionReader reader) => _reader = reader;

    /// <summary>Reads a whole expression.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static UpdateExpression Parse(string text, Placeholders placeholders)
    {
        var parser = new UpdateParser(new ExpressionReader(text, placeholders));
        parser.ReadSections();
        PathRules.RequireApart(parser._update.Paths);
        return parser._update;
    }

    private void ReadSections()
    {
        var seen = new HashSet<string>();
        while (_reader.Current.Kind != TokenKind.End)
        {
            string section = _reader.Current.Text.ToUpperInvariant();
            Action clause = section switch
            {
                "SET" => ReadSet,
                "REMOVE" => () => _update.Removals.Add(_reader.TakePath()),
                "ADD" => () => _update.Additions.Add(ReadChange("ADD")),
                "DELETE" => () => _update.Deletions.Add(ReadChange("DELETE")),
                _ => throw _reader.Unexpected(),
            };
            if (!seen.Add(section))
            {
                throw new ExpressionException($"The \"{section}\" section can only be used once in an update expression;");
            }

            _reader.Take();
            do
            {
                clause();
            }
            while (_reader.TakeSymbol(","));
        }
    }

    private void ReadSet()
    {
        AttributePath path = _reader.TakePath();
        _reader.Require("=");
        Operand value = ReadOperand();
        if (_reader.Current is { Kind: TokenKind.Symbol, Text: "+" or "-" })
        {
            bool subtract = _reader.Take().Text == "-";
            Operand right = ReadOperand();
            RequireNumber(value, subtract);
            RequireNumber(right, subtract);
            value = new ArithmeticOperand(value, right, subtract);
        }

        _update.Sets.Add((path, value));
    }

    private static void RequireNumber(Operand operand, bool subtract)
    {
        if (operand is ValueOperand { Value.Type: not AttributeType.N } value)
        {
            throw new ExpressionException($"Incorrect operand type for operator or function; operator or function: {(subtract ? "-" : "+")}, operand type: {value.Value.Type}");
        }
    }

    private Operand ReadOperand()
    {
        if (_reader.TakeSymbol("("))
        {
            Operand inner = ReadOperand();
            _reader.Require(")");
            return inner;
        }

        if (_reader.Current.Kind == TokenKind.Value)
        {
            return new ValueOperand(_reader.TakeValue());
        }

        return _reader.Current.Kind == TokenKind.Word && _reader.Following.IsSymbol("(") ? ReadFunction() : new PathOperand(_reader.TakePath());
    }

    private Operand ReadFunction()
    {
        string name = _reader.Take().Text;
        if (name is not ("if_not_exists" or "list_append"))
        {
            throw name is "attribute_exists" or "attribute_not_exists" or "attribute_type" or "begins_with" or "contains" or "size"
                ? new ExpressionException($"The function is not allowed in an update expression; function: {name}")
                : new ExpressionException($"Invalid function name; function: {name}");
        }

        _reader.Require("(");
        Operand first = ReadOperand();
        if (!_reader.TakeSymbol(","))
        {
            throw new ExpressionException($"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: 1");
        }

        Operand second = ReadOperand();
        _reader.Require(")");
        if (name == "list_append")
        {
            return new ListAppendOperand(first, second);
        }

        return first is PathOperand path
            ? new IfNotExistsOperand(path, second)
            : throw new ExpressionException("Operator or function requires a document path; operator or function: if_not_exists");
    }

    private (AttributePath Path, AttributeValue Value) ReadChange(string section)
    {
        AttributePath path = _reader.TakePath();
        AttributeValue value = _reader.TakeValue();
        return value.IsSet || (section == "ADD" && value.Type == AttributeType.N)
            ? (path, value)
            : throw new ExpressionException($"Incorrect operand type for operator or function; operator: {section}, operand type: {LongName(value.Type)}, typeSet: ALLOWED_FOR_{section}_OPERAND");
    }

    // Messages about sets spell the types out, unlike all others.
    private static string LongName(AttributeType type) => type switch
    {
        AttributeType.S => "STRING",
        AttributeType.N => "NUMBER",
        AttributeType.B => "BINARY",
        AttributeType.BOOL => "BOOLEAN",
        AttributeType.M => "MAP",
        AttributeType.L => "LIST",
        _ => type.ToString(),
    };
}
