"""What people see: Streamlit pages. They compose and never compute."""
