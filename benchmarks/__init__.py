"""How fast the atlas is, measured beside a plain streamlit-folium page: `python -m benchmarks`."""
