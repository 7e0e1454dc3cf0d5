namespace Gateway.Policies.Cel.Values;

/// <summary>Errors made once, so that failing costs no allocation.</summary>
internal static class Errors
{
    public static readonly CelError NoSuchOverload = new(CelErrorCode.NoSuchOverload, "no such overload");
    public static readonly CelError NotBool = new(CelErrorCode.NoSuchOverload, "no such overload: the operand is not a bool");
    public static readonly CelError NoSuchKey = new(CelErrorCode.NoSuchKey, "no such key");
    public static readonly CelError NoSuchVariable = new(CelErrorCode.NoSuchVariable, "no such variable");
    public static readonly CelError NoFields = new(CelErrorCode.NoSuchOverload, "no such overload: the value has no fields");
    public static readonly CelError DivideByZero = new(CelErrorCode.DivideByZero, "division by zero");
    public static readonly CelError ModulusByZero = new(CelErrorCode.DivideByZero, "modulus by zero");
    public static readonly CelError IntegerOverflow = new(CelErrorCode.Range, "integer overflow");
    public static readonly CelError ConversionRange = new(CelErrorCode.Range, "the number is out of range of the wanted type");
    public static readonly CelError TimestampRange = new(CelErrorCode.Range, "the timestamp is outside years 0001 to 9999");
    public static readonly CelError DurationRange = new(CelErrorCode.Range, "the duration is out of range");
    public static readonly CelError IndexRange = new(CelErrorCode.Index, "index out of range");
    public static readonly CelError SubstringRange = new(CelErrorCode.Index, "the end of the range is before its start");
    public static readonly CelError BadNumber = new(CelErrorCode.Conversion, "the text is not a number");
    public static readonly CelError BadBool = new(CelErrorCode.Conversion, "the text is not a bool");
    public static readonly CelError BadUtf8 = new(CelErrorCode.Conversion, "invalid UTF-8");
    public static readonly CelError BadTimestamp = new(CelErrorCode.Conversion, "the text is not an RFC 3339 timestamp");
    public static readonly CelError BadDuration = new(CelErrorCode.Conversion, "the text is not a duration");
    public static readonly CelError BadTimeZone = new(CelErrorCode.Argument, "unknown time zone");
    public static readonly CelError BadIp = new(CelErrorCode.Conversion, "the text is not an IP address");
    public static readonly CelError BadCidr = new(CelErrorCode.Conversion, "the text is not a network address");
    public static readonly CelError BadBase64 = new(CelErrorCode.Conversion, "the text is not base64");
    public static readonly CelError BadPercent = new(CelErrorCode.Conversion, "the text is not percent-encoded UTF-8");
    public static readonly CelError BadJson = new(CelErrorCode.Conversion, "the text is not JSON");
    public static readonly CelError BadToken = new(CelErrorCode.Conversion, "the text is not a JWT");
    public static readonly CelError NotJson = new(CelErrorCode.Conversion, "the value has no JSON form");
    public static readonly CelError NotForm = new(CelErrorCode.Conversion, "the value has no form encoding");
    public static readonly CelError KeyType = new(CelErrorCode.NoSuchOverload, "unsupported key type");
    public static readonly CelError RepeatedKey = new(CelErrorCode.DuplicateKey, "the same key twice in a map");
    public static readonly CelError NegativeShift = new(CelErrorCode.Argument, "negative shift");
    public static readonly CelError NoneValue = new(CelErrorCode.Argument, "the optional has no value");
    public static readonly CelError EmptyArguments = new(CelErrorCode.Argument, "the list is empty");
    public static readonly CelError TransformEntry = new(CelErrorCode.Argument, "the entry must be a map of one key");
    public static readonly CelError Format = new(CelErrorCode.Argument, "the format and its arguments do not fit");
    public static readonly CelError Cost = new(CelErrorCode.CostExceeded, "the evaluation takes too many steps");
    public static readonly CelError TooLong = new(CelErrorCode.CostExceeded, "the text is too long for a regular expression");
    public static readonly CelError WidePattern = new(CelErrorCode.Argument, "the pattern is too large for a text with characters beyond U+FFFF");
    public static readonly CelError AsciiBoundary = new(CelErrorCode.Argument, "the pattern uses \\b or \\B and the text is not ASCII");
    public static readonly CelError Failed = new(CelErrorCode.Failed, "fail() called");
}
