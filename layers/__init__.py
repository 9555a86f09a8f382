"""How it is drawn: style, legend, the folium map and the browser code."""
