"""The page's sections: each turns rows into what its template says."""
