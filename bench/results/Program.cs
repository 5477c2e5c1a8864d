using Umbra.Bench.Results;

return args switch
{
    ["write", var kind, var place, var number] => await Writer.RunAsync(kind, place, int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)),
    _ => await Trial.RunAllAsync(args),
};
