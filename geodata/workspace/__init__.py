"""What people add to the shipped atlas: kept outside the repository, in one folder with one database (PLAN_HOME).

Each module beside `store` keeps one kind of thing; a table is known to the database once its module is named in
`store.TABLE_MODULES`.
"""
