namespace Gateway.Policies.Cel;

/// <summary>When the value of a variable is known. The order is the order in time: a rule can be specialised step by step.</summary>
public enum CelBindingTime
{
    /// <summary>When the configuration is loaded.</summary>
    Config,

    /// <summary>When the caller is: the same for all requests with one token.</summary>
    Caller,

    /// <summary>When the request is.</summary>
    Request,

    /// <summary>For each item of a list: a tool, a prompt, a resource.</summary>
    Item,

    /// <summary>Only when the item is used: the arguments of a call.</summary>
    Call,
}
