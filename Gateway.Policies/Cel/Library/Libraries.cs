namespace Gateway.Policies.Cel.Library;

/// <summary>The function sets environments are made from.</summary>
internal static class Libraries
{
    /// <summary>The language's standard library and the extensions strings, math, encoders, optionals and network.</summary>
    public static FunctionLibrary NewStandard()
    {
        var library = new FunctionLibrary();
        OperatorFunctions.AddTo(library);
        Arithmetic.AddTo(library);
        Conversions.AddTo(library);
        Texts.AddTo(library);
        TextEditing.AddTo(library);
        TextPieces.AddTo(library);
        TextFormat.AddTo(library);
        PatternFunctions.AddTo(library);
        TimeFunctions.AddTo(library);
        MathFunctions.AddTo(library);
        BitFunctions.AddTo(library);
        EncodingFunctions.AddTo(library);
        OptionalFunctions.AddTo(library);
        NetworkFunctions.AddTo(library);
        return library;
    }

    /// <summary>With agentgateway's functions.</summary>
    public static FunctionLibrary NewGateway()
    {
        var library = NewStandard();
        PatternFunctions.AddGatewayTo(library);
        GatewayFunctions.AddTo(library);
        return library;
    }
}
