"""Result in, Plotly figure out."""

from frenkel.figures import axis_title, figure


def density_figure(result):
    fig = figure(y=axis_title("Density", "g/cm³"))
    e = result.row
    fig.add_scatter(x=[e.subject], y=[e.value], error_y={"array": [e.high - e.value]}, mode="markers")
    return fig
